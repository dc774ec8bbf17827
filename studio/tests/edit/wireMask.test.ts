import { expect, test } from 'vitest';
import type { AnyMask, Stroke } from '../../src/api/wire';
import { addMark, EMPTY, invert, type Drawing } from '../../src/edit/drawing';
import { toWire } from '../../src/edit/wireMask';

const SIZE = { width: 40, height: 30 };

/** Covers the columns from `left` up to `right`. */
function strip(left: number, right: number): AnyMask & { mask: 'polygon' } {
  return { mask: 'polygon', points: [[left, 0], [right, 0], [right, 30], [left, 30]] };
}

function dab(at: number, width = 2): Stroke {
  return { points: [[at, 5]], width };
}

/** The columns that a mask of strips and dabs marks, as the server reads it: strokes in their order, sums as sets. */
function columns(mask: AnyMask | null): Set<number> {
  const all = Array.from({ length: SIZE.width }, (_, x) => x);
  return new Set(mask ? all.filter((x) => holds(mask, x + 0.5)) : []);
}

function holds(mask: AnyMask, x: number): boolean {
  switch (mask.mask) {
    case 'polygon':
      return x > mask.points[0]![0] && x < mask.points[1]![0];
    case 'strokes':
      return mask.strokes.reduce((held, stroke) => (near(stroke, x) ? !stroke.erase : held), false);
    case 'union':
      return mask.of.some((each) => holds(each, x));
    case 'difference':
      return holds(mask.of[0]!, x) && !mask.of.slice(1).some((each) => holds(each, x));
    case 'inverse':
      return !holds(mask.of, x);
    default:
      throw new Error(mask.mask);
  }
}

function near(stroke: Stroke, x: number): boolean {
  return Math.abs(x - stroke.points[0]![0]) < stroke.width / 2;
}

function depth(mask: AnyMask): number {
  const parts = 'of' in mask ? [mask.of].flat() : [];
  return parts.length === 0 ? 0 : 1 + Math.max(...parts.map(depth));
}

/** What somebody sees who paints: the last mark on a column decides, an inversion turns all before it over. */
function draw(deeds: readonly ('invert' | [Stroke | (AnyMask & { mask: 'polygon' }), boolean])[]): [Drawing, Set<number>] {
  let drawing = EMPTY;
  let seen = new Set<number>();
  for (const deed of deeds) {
    if (deed === 'invert') {
      drawing = invert(drawing);
      seen = new Set(Array.from({ length: SIZE.width }, (_, x) => x).filter((x) => !seen.has(x)));
    } else {
      const [what, takes] = deed;
      drawing = addMark(drawing, what, takes);
      const at = columns('mask' in what ? what : { mask: 'strokes', strokes: [what] });
      seen = new Set(takes ? [...seen].filter((x) => !at.has(x)) : [...seen, ...at]);
    }
  }
  return [drawing, seen];
}

test('nothing is no mask, and turned over it is all of the photo', () => {
  expect(toWire(EMPTY, SIZE)).toBeNull();
  expect(columns(toWire(invert(EMPTY), SIZE)).size).toBe(SIZE.width);
});

test('what only takes away is no mask', () => {
  expect(toWire(draw([[dab(5), true], [strip(0, 9), true]])[0], SIZE)).toBeNull();
});

test('strokes that follow one another are one mask, which the eraser is part of', () => {
  const [drawing] = draw([[dab(9), true], [dab(5), false], [dab(6), true], [dab(7), false]]);
  expect(toWire(drawing, SIZE)).toEqual({ mask: 'strokes', strokes: [dab(5), { ...dab(6), erase: true }, dab(7)] });
});

test('grow and feather are of the whole', () => {
  const [drawing] = draw([[strip(0, 9), false], [strip(12, 20), false]]);
  expect(toWire({ ...drawing, grow: -4, feather: 9 }, SIZE)).toMatchObject({ mask: 'union', grow: -4, feather: 9 });
});

test.each([
  ['erased from a selection, then painted again', [[strip(0, 20), false], [dab(5, 6), true], [dab(5, 2), false]]],
  ['taken away, then added anew', [[strip(0, 20), false], [strip(5, 15), true], [strip(8, 10), false], [dab(9), true]]],
  ['painted on what was turned over', [[strip(5, 15), false], 'invert', [dab(8, 4), false], [dab(30, 4), true]]],
  ['turned over twice', [[dab(8, 4), false], 'invert', [strip(0, 6), true], 'invert', [dab(2, 2), true]]],
] as const)('%s', (_, deeds) => {
  const [drawing, seen] = draw(deeds as Parameters<typeof draw>[0]);
  expect(columns(toWire(drawing, SIZE))).toEqual(seen);
});

test('however long somebody works at it, it stays as deep and as wide as the server takes it', () => {
  const deeds = Array.from({ length: 300 }, (_, at) => [at % 3 ? dab(at % 40, 3) : strip(at % 40, (at % 40) + 2), at % 7 === 3] as const);
  const [drawing, seen] = draw([...deeds, 'invert', ...deeds.slice(0, 20)] as Parameters<typeof draw>[0]);
  const mask = toWire(drawing, SIZE)!;
  expect(depth(mask)).toBeLessThanOrEqual(7);
  expect(columns(mask)).toEqual(seen);
});
