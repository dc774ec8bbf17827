type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

/** Moves the focus to the card beside, above or below the one that has it. */
export function stepInGrid(grid: HTMLElement, arrow: Arrow): void {
  const items = [...grid.children] as HTMLElement[];
  const here = items.findIndex((item) => item.contains(document.activeElement));
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columnsOf(items), ArrowDown: columnsOf(items) }[arrow];
  items[here + by]?.querySelector<HTMLElement>('.opens')?.focus();
}

/** How many items lie in the first row. */
function columnsOf(items: HTMLElement[]): number {
  const top = items[0]?.offsetTop;
  const next = items.findIndex((item) => item.offsetTop !== top);
  return next < 0 ? items.length : next;
}
