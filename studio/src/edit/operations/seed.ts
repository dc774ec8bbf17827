const MOST = 2 ** 32;

/** A seed as somebody typed it; none where nothing, or no seed, is there. */
export function readSeed(text: string): number | null {
  const seed = /^\d+$/.test(text.trim()) ? Number(text) : NaN;
  return seed < MOST ? seed : null;
}
