const LONGEST = 200;
const OTHER_LETTERS = /[^\p{L}\p{N}\p{M}_.@:+,/#&'()° -]+/gu;

/** The nearest that the server takes as the name of a shoot; empty where nothing of it can be. */
export function cleanName(text: string): string {
  const parts = text.replace(OTHER_LETTERS, ' ').split('/');
  const kept = parts.map((part) => part.replace(/ +/g, ' ').trim()).filter((part) => !['', '.', '..'].includes(part));
  return kept.join('/').slice(0, LONGEST).trim();
}

/** The name itself, or with the first number that makes it one that nobody has. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2, free = name; ; number += 1) {
    if (!taken.has(free)) return free;
    free = `${name} ${number}`;
  }
}

/** After the folder that all files lie in; empty where there is none. */
export function nameAfter(paths: string[]): string {
  const tops = new Set(paths.map((path) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')));
  return tops.size === 1 ? cleanName([...tops][0] ?? '') : '';
}
