const TOP = 9;

/** The level of a pyramid that is one tile, and no smaller than it must be: a small photo has no level 9. */
export function levelOf({ width, height }: { width: number; height: number }): number {
  return Math.min(TOP, Math.ceil(Math.log2(Math.max(width, height))));
}
