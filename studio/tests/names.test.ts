import { expect, test } from 'vitest';
import { cleanName, freeName, nameAfter } from '../src/shoot/listing_name';
import { folderOf, sortOut } from '../src/shoot/photo_files';

test.each([
  ['Elm Street 4', 'Elm Street 4'],
  ['  Küche / №1  ', 'Küche/1'],
  ['a//b/../c', 'a/b/c'],
  ['“Loft” <3>', 'Loft 3'],
  ['***', ''],
])('%s as the name of a shoot', (text, name) => {
  expect(cleanName(text)).toBe(name);
});

test('a shoot is called after the one folder of its files', () => {
  expect(nameAfter(['Elm 4/1.dng', 'Elm 4/raw/2.dng'])).toBe('Elm 4');
  expect(nameAfter(['Elm 4/1.dng', 'Oak 2/2.dng'])).toBe('');
  expect(nameAfter(['1.dng'])).toBe('');
});

test('a name that is taken gets the first free number', () => {
  expect(freeName('Elm', new Set(['Elm', 'Elm 2']))).toBe('Elm 3');
});

test('photos are told by their names and come in order; hidden files are nobody’s', () => {
  const paths = ['a/IMG_10.CR3', 'a/IMG_9.jpg', 'a/IMG_9.xmp', 'a/.DS_Store', 'a/.cache/x.jpg'];
  const found = sortOut(paths.map((path) => ({ path, file: new File([], path) })));
  expect(found.photos.map(({ path }) => path)).toEqual(['a/IMG_9.jpg', 'a/IMG_10.CR3']);
  expect(found.passedOver).toEqual(['a/IMG_9.xmp']);
  expect(folderOf('a/raw/1.dng')).toBe('a/raw');
});

test('videos are walkthroughs, but for those that a phone keeps beside a photo', () => {
  const paths = ['a/walk.MOV', 'a/IMG_4.mov', 'a/IMG_4.heic', 'b/IMG_4.mp4', 'a/notes.ts'];
  const found = sortOut(paths.map((path) => ({ path, file: new File([], path) })));
  expect(found.videos.map(({ path }) => path)).toEqual(['a/walk.MOV', 'b/IMG_4.mp4']);
  expect(found.photos.map(({ path }) => path)).toEqual(['a/IMG_4.heic']);
  expect(found.passedOver).toEqual(['a/IMG_4.mov', 'a/notes.ts']);
});
