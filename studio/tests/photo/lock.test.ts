import { expect, test } from 'vitest';
import { lockSizes } from '../../src/photo/compare/lock';
import { applyMatrix, invertMatrix } from '../../src/photo/compare/matrix';
import { isCrisp } from '../../src/parts/crisp';
import { scaleAtZoom, zoomAtScale } from '../../src/photo/compare/scale';

const CAMERA = { width: 8000, height: 6000 };
const TURNED = { width: 7200, height: 5000 };

test('photos of one size are locked pixel on pixel', () => {
  const lock = lockSizes(CAMERA, CAMERA);
  const view = { x: 0.31, y: 0.2, zoom: 7 };
  expect(lock.by).toBe('pixels');
  expect(lock.toAfter(view)).toEqual(view);
});

test('by relative position, a corner is a corner, and 100 % is 100 % of both', () => {
  const lock = lockSizes(CAMERA, TURNED);
  const corner = lock.toAfter({ x: 1, y: 6000 / 8000, zoom: zoomAtScale(1, CAMERA.width, 900, 2) });
  expect(lock.by).toBe('share');
  expect(corner.x).toBe(1);
  expect(corner.y).toBeCloseTo(5000 / 7200);
  expect(scaleAtZoom(corner.zoom, TURNED.width, 900, 2)).toBeCloseTo(1);
});

test('a small copy is seen as large as the photo it stands for', () => {
  expect(lockSizes(CAMERA, { width: 1024, height: 768 }).toAfter({ x: 0.5, y: 0.4, zoom: 3 }).zoom).toBe(3);
});

test('a straightened photo shows in its middle what the original shows there', () => {
  const crop = [1, 0, 300, 0, 1, 250, 0, 0, 1];
  const lock = lockSizes(CAMERA, TURNED, crop);
  const there = lock.toAfter({ x: 1300 / 8000, y: 1250 / 8000, zoom: 1 });
  expect(lock.by).toBe('sight');
  expect([there.x * 7200, there.y * 7200]).toEqual([expect.closeTo(1000), expect.closeTo(1000)]);
});

test('there and back again is where it began, in perspective too', () => {
  const lean = [1.02, 0.03, 40, -0.02, 0.97, 25, 1e-5, -2e-5, 1];
  const lock = lockSizes(CAMERA, TURNED, lean);
  const back = lock.toBefore(lock.toAfter({ x: 0.7, y: 0.3, zoom: 4 }));
  expect([back.x, back.y, back.zoom]).toEqual([expect.closeTo(0.7), expect.closeTo(0.3), expect.closeTo(4)]);
  const [x, y] = applyMatrix(invertMatrix(lean), ...applyMatrix(lean, 5000, 3000));
  expect([x, y]).toEqual([expect.closeTo(5000), expect.closeTo(3000)]);
});

test.each([
  [1, true],
  [2, true],
  [1.5, false],
  [0.5, false],
  [0.99, false],
  [5.3, true],
])('at a scale of %d pixels are squares: %s', (scale, crisp) => {
  expect(isCrisp(scale)).toBe(crisp);
});
