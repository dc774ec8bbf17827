const RAW = '3fr arw cr2 cr3 dng erf iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl srw x3f';
const OTHERS = 'jpg jpeg jpe jfif png tif tiff webp heic heif hif avif exr hdr';
const SUFFIXES = new Set(`${RAW} ${OTHERS}`.split(' '));
const VIDEO_SUFFIXES = new Set('mp4 m4v mov qt mkv webm mts m2ts'.split(' '));

/** A file as it lies in the folder that was dropped. */
export interface FoundFile {
  file: File;
  /** With the folders that it lies in. */
  path: string;
}

export interface Found {
  photos: FoundFile[];
  /** Walkthroughs. What moves beside a photo of the same name, as phones keep it, is none. */
  videos: FoundFile[];
  /** Of all else the paths: said, because nobody sees that it was left alone. */
  passedOver: string[];
}

/** Photos and videos by their names, in order; what they really are the server finds out. Hidden files nobody meant. */
export function sortOut(files: FoundFile[]): Found {
  const seen = files.filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')));
  const photos = seen.filter(({ path }) => SUFFIXES.has(suffixOf(path)));
  const stems = new Set(photos.map(({ path }) => stemOf(path)));
  const videos = seen.filter(({ path }) => VIDEO_SUFFIXES.has(suffixOf(path)) && !stems.has(stemOf(path)));
  const taken = new Set([...photos, ...videos]);
  const passedOver = seen.filter((file) => !taken.has(file)).map(({ path }) => path);
  return { photos: photos.sort(inOrder), videos: videos.sort(inOrder), passedOver };
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

function inOrder(one: FoundFile, other: FoundFile): number {
  return comparePaths(one.path, other.path);
}

function suffixOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}

function stemOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.')).toLowerCase();
}
