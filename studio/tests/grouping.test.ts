import { expect, test } from 'vitest';
import { apart, join, leaveOut, moveInto, readPlan, shift, strike, type Grouping } from '../src/shoot/grouping';

const FRAME = (place: number) => ({ place, name: `${place}.dng` });

/** abc is a bracket set, d and e are photos, f was left out. */
function plan(): Grouping {
  const told = {
    photos: [
      { frames: [0, 1, 2].map(FRAME), reference: FRAME(1), why: 'a burst', doubles: [] },
      { frames: [FRAME(3)], reference: FRAME(3), why: 'alone', doubles: [] },
      { frames: [FRAME(4)], reference: FRAME(4), why: 'alone', doubles: [] },
    ],
    left: [{ frame: FRAME(5), why: 'blank' }],
  };
  return readPlan(told, ['a', 'b', 'c', 'd', 'e', 'f']);
}

function shape(grouping: Grouping | null): string {
  const photos = grouping?.photos.map((group) => group.frames.join('')).join(' ');
  return `${photos} | ${grouping?.left.map(({ key }) => key).join('')}`;
}

test('a plan is read as it was told', () => {
  expect(shape(plan())).toBe('abc d e | f');
  expect(plan().photos[0]).toMatchObject({ reference: 'b', why: 'a burst' });
});

test('photos are joined where the first of them is', () => {
  expect(shape(join(plan(), ['e', 'd']))).toBe('abc de | f');
  expect(shape(join(plan(), ['f', 'c']))).toBe('abcf d e | ');
});

test('a frame moves into another photo, and an empty photo is gone', () => {
  const grouping = plan();
  const moved = moveInto(grouping, ['d'], grouping.photos[0]!.id);
  expect(shape(moved)).toBe('abcd e | f');
  expect(moved?.photos[0]?.why).toBe('');
});

test('frames taken apart follow the photo that they were part of', () => {
  expect(shape(apart(plan(), ['b']))).toBe('ac b d e | f');
  expect(shape(apart(plan(), ['a', 'b', 'c']))).toBe('a b c d e | f');
  expect(shape(apart(plan(), ['f']))).toBe('abc d e f | ');
});

test('a photo that loses the frame it was named after is named after its first', () => {
  expect(apart(plan(), ['b']).photos[0]?.reference).toBe('a');
});

test('what is left out can be brought back', () => {
  const without = leaveOut(plan(), ['b', 'd'], 'by hand');
  expect(shape(without)).toBe('ac e | fbd');
  expect(shape(apart(without, ['d']))).toBe('ac e d | fb');
});

test('a frame goes into the photo beside its own, where there is one', () => {
  expect(shape(shift(plan(), ['d'], -1))).toBe('abcd e | f');
  expect(shape(shift(plan(), ['c'], 1))).toBe('ab cd e | f');
  expect(shift(plan(), ['a'], -1)).toBeNull();
});

test('a photo has nine frames at most', () => {
  const keys = [...'0123456789'];
  const told = {
    photos: keys.map((_, place) => ({ frames: [FRAME(place)], reference: FRAME(place), why: '', doubles: [] })),
    left: [],
  };
  const grouping = readPlan(told, keys);
  expect(join(grouping, keys.slice(0, 9))?.photos).toHaveLength(2);
  expect(join(grouping, keys)).toBeNull();
});

/** Two raw files, each with its JPEG beside it. */
function pairs(): Grouping {
  const [one, two, jpegOne, jpegTwo] = ['1.dng', '2.dng', '1.jpg', '2.jpg'].map((name, place) => ({ name, place }));
  const photos = [
    { frames: [one!], reference: one!, why: '', doubles: [jpegOne!] },
    { frames: [two!], reference: two!, why: '', doubles: [jpegTwo!] },
  ];
  return readPlan({ photos, left: [] }, ['a/1.dng|9|1', 'a/2.dng|9|2', 'a/1.JPG|3|1', 'a/2.JPG|3|2']);
}

const doubles = (grouping: Grouping | null) => grouping?.photos.map((group) => group.doubles);
const RAW = ['a/1.dng|9|1', 'a/2.dng|9|2'];
const JPEG = ['a/1.JPG|3|1', 'a/2.JPG|3|2'];

test('the JPEGs beside raw files go where these go', () => {
  const joined = join(pairs(), RAW)!;
  expect(doubles(joined)).toEqual([JPEG]);
  expect(doubles(apart(joined, RAW))).toEqual([[JPEG[0]], [JPEG[1]]]);
  expect(doubles(leaveOut(joined, [RAW[1]!], ''))).toEqual([[JPEG[0]]]);
  expect(leaveOut(joined, [RAW[1]!], '').left.map(({ key }) => key)).toEqual([RAW[1], JPEG[1]]);
});

test('the JPEG of a raw file that is left out can be a photo instead', () => {
  const without = leaveOut(pairs(), [RAW[0]!], 'by hand');
  expect(without.left.map(({ key }) => key)).toEqual([RAW[0], JPEG[0]]);
  const instead = apart(without, [JPEG[0]!]);
  expect(instead.photos.map((group) => group.frames)).toEqual([[RAW[1]], [JPEG[0]]]);
});

test('what is struck is in no place any more', () => {
  expect(shape(strike(plan(), ['a', 'd', 'f']))).toBe('bc e | ');
  expect(doubles(strike(pairs(), [JPEG[0]!]))).toEqual([[], [JPEG[1]]]);
  expect(strike(pairs(), [RAW[0]!]).left).toEqual([]);
});
