import type { MarkedPart, Report, StepReport, TileRegion, TileReport } from '../../api/wire';
import { nameStep } from '../../parts/name_step';
import { t } from '../../strings';

/** A part of the finished photo that something is said of; its box is in shares of the photo. */
export interface Mark {
  id: string;
  kind: 'tile' | 'step';
  title: string;
  words: string[];
  box: { left: number; top: number; width: number; height: number };
  /** Whether a person should look there. */
  look: boolean;
  mask: MarkedPart | null;
}

/** Everything in a report that has a place. */
export function listMarks(report: Report): Mark[] {
  const tiles = report.quality.tiles.map((tile) => markTile(tile, report));
  return [...tiles, ...report.steps.flatMap((step, place) => markStep(step, place, report))];
}

/** The smallest mark that a place (in shares of the photo) is in: the one that is meant. */
export function markAt(marks: Mark[], x: number, y: number): Mark | undefined {
  const hit = marks.filter(({ box }) => x >= box.left && y >= box.top && x < box.left + box.width && y < box.top + box.height);
  return hit.sort((one, other) => area(one) - area(other))[0];
}

function area({ box }: Mark): number {
  return box.width * box.height;
}

function markTile(tile: TileReport, report: Report): Mark {
  const words = t.photo.marks;
  return {
    id: `tile-${tile.index}`,
    kind: 'tile',
    title: words.tile(tile.row + 1, tile.column + 1),
    words: [words.outcomes[tile.outcome], ...tile.reasons.map(tellReason), words.figures(tile.structure, tile.delta_e, tile.attempts)],
    box: boxOf(tile.region, report),
    look: tile.outcome !== 'accepted',
    mask: null,
  };
}

function markStep(step: StepReport, place: number, report: Report): Mark[] {
  if (step.region === null) return [];
  const words = t.photo.marks;
  const held = step.outside_equal ? [words.outsideEqual] : [];
  return [
    {
      id: `step-${place}`,
      kind: 'step',
      title: nameStep(step.step),
      words: [...(step.reason ? [sentence(step.reason)] : []), words.share(step.fraction), ...held],
      box: boxOf(step.region, report),
      look: step.outcome === 'failed',
      mask: step.mask,
    },
  ];
}

function boxOf([top, left, bottom, right]: TileRegion, { output }: Report): Mark['box'] {
  const { width, height } = output;
  return { left: left / width, top: top / height, width: (right - left) / width, height: (bottom - top) / height };
}

/** What quality control held against a tile or a photo. */
export function tellReason(reason: string): string {
  return t.photo.reasons[reason] ?? sentence(reason.replaceAll('_', ' '));
}

/** The server's own words, as a sentence. */
export function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
