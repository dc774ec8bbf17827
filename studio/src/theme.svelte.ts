const KEPT_AS = 'fanlight.theme';

type Theme = 'dark' | 'light';

const system = matchMedia('(prefers-color-scheme: light)');
let chosen = $state<Theme | null>(read());
let usual = $state<Theme>(system.matches ? 'light' : 'dark');

system.addEventListener('change', () => {
  usual = system.matches ? 'light' : 'dark';
});

function read(): Theme | null {
  const kept = localStorage.getItem(KEPT_AS);
  return kept === 'dark' || kept === 'light' ? kept : null;
}

/** The system's, until somebody chooses. */
export const theme = {
  get now(): Theme {
    return chosen ?? usual;
  },
  toggle(): void {
    chosen = theme.now === 'dark' ? 'light' : 'dark';
    localStorage.setItem(KEPT_AS, chosen);
  },
};
