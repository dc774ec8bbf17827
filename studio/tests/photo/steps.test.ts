import { expect, test } from 'vitest';
import type { JobState, KeptPhoto, PhotoVersion } from '../../src/api/wire';
import { leaveFor, stepBack, stepForward } from '../../src/photo/versions/steps';

function make(id: string, parent: string | null, status: JobState | null = 'succeeded'): PhotoVersion {
  const photo = status === 'failed' ? null : ({ id, parent } as KeptPhoto);
  return { id, parent, photo, recipe: null, inherited: false, status };
}

const ALL = [make('sent', null, null), make('first', 'sent'), make('red', 'first'), make('blue', 'first'), make('torn', 'blue', 'failed')];
const back = (id: string) => stepBack(ALL, id)?.id;
const forward = (id: string) => stepForward(ALL, id)?.id;

test('undoing goes to what a version was made from, and comes back to the one that was left', () => {
  expect(forward('first')).toBeUndefined();
  expect([back('red'), back('first'), back('sent')]).toEqual(['first', 'sent', undefined]);
  expect([forward('sent'), forward('first'), forward('red')]).toEqual(['first', 'red', undefined]);
  expect(back('blue')).toBe('first');
  expect(forward('first')).toBe('blue');
});

test('a version without pixels is left for what it was to be made from', () => {
  expect(back('torn')).toBe('blue');
});

test('what the editor left is come back to; what is gone is not', () => {
  leaveFor('sent', 'blue');
  expect(forward('sent')).toBe('blue');
  expect(stepForward(ALL.slice(0, 2), 'sent')).toBeUndefined();
});
