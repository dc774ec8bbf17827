import { expect, test } from 'vitest';
import { readDropped } from '../../src/shoot/dropped';

function file(fullPath: string): object {
  const name = fullPath.split('/').at(-1)!;
  return { isFile: true, name, fullPath, file: (tell: (file: File) => void) => tell(new File([], name)) };
}

function broken(fullPath: string): object {
  return { ...file(fullPath), file: (_: unknown, fail: (error: Error) => void) => fail(new Error('unreadable')) };
}

/** `inside` null: one that nobody may read. */
function folder(fullPath: string, inside: object[] | null): object {
  const batches = [inside ?? [], []];
  const readEntries = (tell: (batch: object[]) => void, fail: (error: Error) => void): void =>
    inside === null ? fail(new Error('forbidden')) : tell(batches.shift() ?? []);
  return { isFile: false, name: fullPath.split('/').at(-1), fullPath, createReader: () => ({ readEntries }) };
}

function drop(...entries: object[]): ReturnType<typeof readDropped> {
  const items = entries.map((entry) => ({ webkitGetAsEntry: () => entry }));
  return readDropped({ items } as unknown as DataTransfer);
}

test('what cannot be read keeps nobody from the rest of a card', async () => {
  const photos = folder('/card/DCIM', [file('/card/DCIM/1.dng'), broken('/card/DCIM/2.dng')]);
  const card = folder('/card', [folder('/card/System Volume Information', null), photos]);
  const { files, unreadable } = await drop(card, file('/3.dng'));
  expect(files.map(({ path }) => path)).toEqual(['card/DCIM/1.dng', '3.dng']);
  expect(unreadable.toSorted()).toEqual(['2.dng', 'System Volume Information']);
});

test('hidden folders are not even looked into', async () => {
  const { files, unreadable } = await drop(folder('/card', [folder('/card/.Trashes', null), file('/card/1.dng')]));
  expect(files).toHaveLength(1);
  expect(unreadable).toEqual([]);
});
