import type { FoundFile } from './photo_files';

/** All files of what was dropped, those in folders as well. Raises DOMException for what cannot be read. */
export async function readDropped(transfer: DataTransfer): Promise<FoundFile[]> {
  // The list is emptied once the event is over: everything is taken from it before anything is waited for.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return (await Promise.all(entries.map(readEntry))).flat();
}

/** Those that were chosen in a dialog, with their folders where a folder was chosen. */
export function readChosen(files: FileList | null): FoundFile[] {
  return [...(files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

async function readEntry(entry: FileSystemEntry): Promise<FoundFile[]> {
  if (entry.isFile) return [{ file: await openFile(entry as FileSystemFileEntry), path: entry.fullPath.slice(1) }];
  const inside = await listFolder((entry as FileSystemDirectoryEntry).createReader());
  return (await Promise.all(inside.map(readEntry))).flat();
}

function openFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A browser tells a hundred at a time; an empty answer is the end. */
async function listFolder(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  return batch.length === 0 ? [] : [...batch, ...(await listFolder(reader))];
}
