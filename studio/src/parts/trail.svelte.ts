import { toShoots } from '../routes';
import { t } from '../strings';

export interface TrailStep {
  words: string;
  href: string;
}

let steps = $state.raw<TrailStep[]>([]);

/** The way from the list of shoots to where somebody is. A page says it in an `$effect`; it names the window as well. */
export const trail = {
  get steps(): TrailStep[] {
    return [{ words: t.app.home, href: toShoots }, ...steps];
  },
  set(rest: TrailStep[]): void {
    steps = rest;
    document.title = [...rest.map((step) => step.words).reverse(), t.app.name].join(' · ');
  },
};
