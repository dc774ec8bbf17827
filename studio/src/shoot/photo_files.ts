const RAW = '3fr arw cr2 cr3 dng erf iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl srw x3f';
const OTHERS = 'jpg jpeg jpe jfif png tif tiff webp heic heif hif avif exr hdr';
const SUFFIXES = new Set(`${RAW} ${OTHERS}`.split(' '));

/** A file as it lies in the folder that was dropped. */
export interface FoundFile {
  file: File;
  /** With the folders that it lies in. */
  path: string;
}

export interface Found {
  photos: FoundFile[];
  /** Of what is no photo, the paths: said, because nobody sees that it was left alone. */
  passedOver: string[];
}

/** Photos by their names, in order; what they really are the server finds out. Hidden files nobody meant. */
export function sortOut(files: FoundFile[]): Found {
  const seen = files.filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')));
  const photos = seen.filter(({ path }) => SUFFIXES.has(suffixOf(path)));
  const passedOver = seen.filter(({ path }) => !SUFFIXES.has(suffixOf(path))).map(({ path }) => path);
  return { photos: photos.sort((one, other) => comparePaths(one.path, other.path)), passedOver };
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The same file again after a reload has the same key. */
export function keyOf({ file, path }: FoundFile): string {
  return [path, file.size, file.lastModified].join('|');
}

const names = new Intl.Collator('en', { numeric: true });

/** IMG_9 comes before IMG_10. */
export function comparePaths(one: string, other: string): number {
  return names.compare(one, other);
}

function suffixOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}
