import { expect, test } from 'vitest';
import type { JobState, PhotoVersion } from '../../src/api/wire';
import { baseOf, originOf } from '../../src/photo/proof/origin';
import { findVersion, lineageOf, nearestWithPixels, partnerOf, rootOf, tellerOf } from '../../src/photo/versions/lineage';
import { nameVersion } from '../../src/photo/versions/naming';

function make(id: string, parent: string | null, status: JobState | null = 'succeeded', inherited = false): PhotoVersion {
  const facts = { name: null, width: 1, height: 1, format: 'jpeg', bytes: 1, sha256: '', frames: 1, created: '', expires: '' };
  const isMade = status === null || status === 'succeeded';
  const photo = isMade ? { ...facts, id, parent, job: status === null ? null : id } : null;
  return { id, parent, photo, recipe: null, inherited, status };
}

const SENT = make('sent', null, null);
const FIRST = make('first', 'sent');
const EDITED = make('edited', 'first');
const FAILED = make('failed', 'edited', 'failed');
const ALL = [SENT, FIRST, EDITED, FAILED];

test('a line goes up to the upload', () => {
  expect(lineageOf(ALL, 'edited')).toEqual([EDITED, FIRST, SENT]);
  expect(rootOf(ALL)).toBe(SENT);
});

test('a line whose beginning is no longer kept ends where it can', () => {
  expect(lineageOf([EDITED], 'edited')).toEqual([EDITED]);
  expect(partnerOf([EDITED], 'edited')).toBeUndefined();
  expect(rootOf([EDITED])).toBeUndefined();
});

test('a version is compared with the upload, and one without pixels is seen as what it was to be made from', () => {
  expect(partnerOf(ALL, 'edited')).toBe(SENT);
  expect(nearestWithPixels(ALL, 'failed')).toBe(EDITED);
});

test('an upload is of the shoot of what was made from it', () => {
  expect(tellerOf(ALL, 'sent')).toBe(FIRST);
  expect(tellerOf(ALL, 'edited')).toBe(EDITED);
  expect(tellerOf([SENT], 'sent')).toBeUndefined();
});

test('a picture of a staged room is found by its job', () => {
  expect(findVersion(ALL, 'edited-2')).toBe(EDITED);
});

test('a job that brought its photo itself has it as its original', () => {
  const sent = make('job-original', null, null);
  const all = [sent, make('job', 'job-original'), make('anew', 'job-original')];
  expect(partnerOf(all, 'job')).toBe(sent);
  expect(findVersion(all, 'job-original')).toBe(sent);
  expect(baseOf(all, 'anew')).toBe(all[2]);
  expect(originOf(all, 'job', null, null)).toMatchObject({ photo: 'job-original' });
});

test('what is finished anew is what was made from the upload', () => {
  expect(baseOf(ALL, 'edited')).toBe(FIRST);
  expect(baseOf(ALL, 'sent')).toBeUndefined();
  const again = make('again', 'first', 'succeeded', true);
  expect(baseOf([...ALL, again], 'again')).toBe(again);
});

test('what is finished anew from an upload stays in its shoot', () => {
  expect(originOf(ALL, 'sent', null, 'Elm Street')).toMatchObject({ photo: 'sent', listing: 'Elm Street', options: {} });
});

test('versions are counted without the original', () => {
  expect(ALL.map((version) => nameVersion(ALL, version))).toEqual(['Original', 'Version 1', 'Version 2', 'Version 3']);
});
