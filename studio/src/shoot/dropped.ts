import type { FoundFile } from './photo_files';

export interface Dropped {
  files: FoundFile[];
  /** Names of files and folders. */
  unreadable: string[];
}

/** All files of what was dropped, those in folders as well; hidden ones nobody meant. */
export async function readDropped(transfer: DataTransfer): Promise<Dropped> {
  // The list is emptied once the event is over: everything is taken from it before anything is waited for.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const unreadable: string[] = [];
  return { files: await readAll(entries, unreadable), unreadable };
}

/** Those that were chosen in a dialog, with their folders where a folder was chosen. */
export function readChosen(files: FileList | null): FoundFile[] {
  return [...(files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** A card's root has folders that nobody may read: they keep nobody from the others. */
async function readAll(entries: FileSystemEntry[], unreadable: string[]): Promise<FoundFile[]> {
  const found = entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => readEntry(entry, unreadable).catch(() => (unreadable.push(entry.name), [])));
  return (await Promise.all(found)).flat();
}

async function readEntry(entry: FileSystemEntry, unreadable: string[]): Promise<FoundFile[]> {
  if (entry.isFile) return [{ file: await openFile(entry as FileSystemFileEntry), path: entry.fullPath.slice(1) }];
  return readAll(await listFolder((entry as FileSystemDirectoryEntry).createReader()), unreadable);
}

function openFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A browser tells a hundred at a time; an empty answer is the end. */
async function listFolder(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  return batch.length === 0 ? [] : [...batch, ...(await listFolder(reader))];
}
