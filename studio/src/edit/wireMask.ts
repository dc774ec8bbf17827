import type { AnyMask, Strokes } from '../api/wire';
import type { Drawing } from './drawing';
import { cornersOf, type Size } from './geometry';
import { isStroke, type Mark } from './mark';

/** Of what a union may be made. */
const MOST_PARTS = 64;

/** A drawing as the server takes it; none where nothing is marked.

Every mark counts where none of those after it takes it away again: a union of differences, never deeper than seven,
however often somebody added and took away. */
export function toWire(drawing: Drawing, size: Size): AnyMask | null {
  const drawn = sumUp(drawing.marks);
  const mask = drawing.inverted ? turnOver(drawn, size) : drawn;
  return mask && withEdge(mask, drawing);
}

function turnOver(drawn: AnyMask | null, { width, height }: Size): AnyMask {
  if (drawn) return { mask: 'inverse', of: drawn };
  return { mask: 'polygon', points: cornersOf([0, 0, width, height]) };
}

function withEdge(mask: AnyMask, { grow, feather }: Drawing): AnyMask {
  return { ...mask, ...(grow === 0 ? {} : { grow }), ...(feather === 0 ? {} : { feather }) };
}

/** From the last mark to the first, so that each knows what is taken away after it. */
function sumUp(marks: readonly Mark[]): AnyMask | null {
  const sums: AnyMask[] = [];
  let added: AnyMask[] = [];
  let taken: AnyMask[] = [];

  function close(): void {
    if (added.length > 0) sums.unshift(subtract(unite(added), taken));
    added = [];
  }

  for (const run of listRuns(marks).reverse()) {
    const { adds, takes } = run;
    if (adds) added.unshift(adds);
    if (!takes) continue;
    close();
    taken = [takes, ...taken];
  }
  close();
  return sums.length > 0 ? unite(sums) : null;
}

/** What a run of marks adds, and what it takes away from all before it. */
interface Run {
  adds: AnyMask | null;
  takes: AnyMask | null;
}

/** Strokes that follow one another are one mask, in which erasing is the brush's own. */
function listRuns(marks: readonly Mark[]): Run[] {
  const runs: Run[] = [];
  let strokes: Mark[] = [];
  for (const mark of marks) {
    if (isStroke(mark.what)) {
      strokes.push(mark);
      continue;
    }
    runs.push(...runStrokes(strokes.splice(0)));
    runs.push(mark.takes ? { adds: null, takes: mark.what } : { adds: mark.what, takes: null });
  }
  return [...runs, ...runStrokes(strokes)];
}

function runStrokes(marks: readonly Mark[]): Run[] {
  if (marks.length === 0) return [];
  const first = marks.findIndex((mark) => !mark.takes);
  const painted = first < 0 ? [] : marks.slice(first);
  return [{ adds: drawStrokes(painted, true), takes: drawStrokes(marks.filter((mark) => mark.takes), false) }];
}

function drawStrokes(marks: readonly Mark[], erases: boolean): Strokes | null {
  const strokes = marks.flatMap(({ what, takes }) => {
    if (!isStroke(what)) return [];
    return [takes && erases ? { ...what, erase: true } : what];
  });
  return strokes.length > 0 ? { mask: 'strokes', strokes } : null;
}

function unite(parts: AnyMask[]): AnyMask {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  if (parts.length <= MOST_PARTS) return { mask: 'union', of: parts };
  const chunks = Array.from({ length: Math.ceil(parts.length / MOST_PARTS) }, (_, place) =>
    unite(parts.slice(place * MOST_PARTS, (place + 1) * MOST_PARTS)),
  );
  return unite(chunks);
}

function subtract(from: AnyMask, parts: AnyMask[]): AnyMask {
  return parts.length === 0 ? from : { mask: 'difference', of: [from, unite(parts)] };
}
