import { resultPath } from '../../api/jobs';
import { photoPath } from '../../api/photos';
import type { JobStatus, KeptPhoto } from '../../api/wire';
import { t } from '../../strings';
import type { SeenVersion } from './lineage';

export interface DownloadedFile {
  words: string;
  note: string;
  href: string;
}

/** What can be downloaded of a version; `job` made it. */
export function listFiles({ photo }: SeenVersion, name: string, job: JobStatus | null): DownloadedFile[] {
  const twin = job?.twin ? [{ words: t.photo.versions.twin, note: '', href: job.twin }] : [];
  return [...(photo.frames > 1 ? listFrames(photo, name) : [describeFile(photo, name)]), ...twin];
}

function describeFile(photo: KeptPhoto, name: string): DownloadedFile {
  const words = t.photo.versions;
  const note = `${words.size(photo.width, photo.height)}, ${words.file(photo.format, photo.bytes)}`;
  return { words: name, note, href: photo.job === null ? photoPath(photo.id, 'content') : resultPath(photo.id) };
}

/** Of a bracket each file as it was sent. */
function listFrames({ id, frames, width, height }: KeptPhoto, name: string): DownloadedFile[] {
  const words = t.photo.versions;
  return Array.from({ length: frames }, (_, place) => ({
    words: words.frame(name, place + 1, frames),
    note: words.size(width, height),
    href: `${photoPath(id, 'content')}?frame=${place + 1}`,
  }));
}
