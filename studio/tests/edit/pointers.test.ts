import { beforeEach, expect, test } from 'vitest';
import { Pointers } from '../../src/edit/pointers';

type Kind = 'mouse' | 'pen' | 'touch';

let told: string[];
let pans: boolean;
let pointers: Pointers;

beforeEach(() => {
  told = [];
  pans = false;
  const say = (words: string) => void told.push(words);
  const element = { setPointerCapture: () => undefined, getBoundingClientRect: () => ({ left: 0, top: 0 }) };
  pointers = new Pointers(element as unknown as HTMLElement, {
    pans: () => pans,
    press: ([x]) => say(`press ${x}`),
    drag: ([x]) => say(`drag ${x}`),
    release: ([x]) => say(`release ${x}`),
    hover: ([x]) => say(`hover ${x}`),
    leave: () => say('leave'),
    pan: (dx) => say(`pan ${dx}`),
    zoom: (factor) => say(`zoom ${factor}`),
    tap: ([x]) => say(`tap ${x}`),
  });
});

function does(what: 'down' | 'move' | 'up' | 'cancel', pointerType: Kind, clientX: number, pointerId = 1): void {
  const event = { pointerType, pointerId, clientX, clientY: 0, button: 0 } as PointerEvent;
  pointers[`pointer${what}`](event);
}

test('a mouse hovers, works and lets go', () => {
  does('move', 'mouse', 1);
  does('down', 'mouse', 2);
  does('move', 'mouse', 3);
  does('up', 'mouse', 4);
  expect(told).toEqual(['hover 1', 'press 2', 'drag 3', 'release 4']);
});

test('a mouse that moves the photo works on nothing; where it has not moved, it taps', () => {
  pans = true;
  does('down', 'mouse', 10);
  does('move', 'mouse', 20);
  does('up', 'mouse', 20);
  does('down', 'mouse', 30);
  does('up', 'mouse', 31);
  expect(told).toEqual(['pan -10', 'tap 31']);
});

test('a finger works, and two fingers move and zoom in its place', () => {
  does('down', 'touch', 10, 1);
  does('move', 'touch', 12, 1);
  does('down', 'touch', 22, 2);
  does('move', 'touch', 42, 2);
  does('up', 'touch', 42, 2);
  does('move', 'touch', 14, 1);
  does('up', 'touch', 14, 1);
  expect(told).toEqual(['press 10', 'drag 12', 'leave', 'pan -10', `zoom ${32 / 12}`, 'pan -4']);
});

test('a palm that comes down beside a pen breaks off no stroke, and moves nothing', () => {
  does('down', 'pen', 10, 1);
  does('down', 'touch', 80, 2);
  does('move', 'touch', 90, 2);
  does('move', 'pen', 12, 1);
  does('up', 'touch', 90, 2);
  does('move', 'pen', 14, 1);
  does('up', 'pen', 14, 1);
  expect(told).toEqual(['press 10', 'drag 12', 'drag 14', 'release 14']);
});

test('a pen takes over from the palm that rests there', () => {
  does('down', 'touch', 80, 2);
  does('down', 'touch', 90, 3);
  told = [];
  does('down', 'pen', 10, 1);
  does('move', 'touch', 82, 2);
  does('move', 'pen', 12, 1);
  does('up', 'pen', 12, 1);
  does('move', 'touch', 84, 2);
  does('up', 'touch', 84, 2);
  does('cancel', 'touch', 90, 3);
  expect(told).toEqual(['press 10', 'drag 12', 'release 12']);
});

test('what a palm began to paint before the first pen is taken back', () => {
  does('down', 'touch', 80, 2);
  does('down', 'pen', 10, 1);
  expect(told).toEqual(['press 80', 'leave', 'press 10']);
});

test('once there was a pen, a finger moves the photo', () => {
  does('down', 'pen', 10, 1);
  does('cancel', 'pen', 10, 1);
  does('down', 'touch', 20, 2);
  does('move', 'touch', 30, 2);
  expect(told).toEqual(['press 10', 'leave', 'pan -10']);
});
