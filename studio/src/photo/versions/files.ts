import { resultPath } from '../../api/jobs';
import { photoPath } from '../../api/photos';
import type { JobStatus } from '../../api/wire';
import { t } from '../../strings';
import type { SeenVersion } from './lineage';

export interface DownloadedFile {
  words: string;
  note: string;
  href: string;
}

/** What can be downloaded of a version; `job` made it. */
export function listFiles({ photo }: SeenVersion, name: string, job: JobStatus | null): DownloadedFile[] {
  const words = t.photo.versions;
  const note = `${words.size(photo.width, photo.height)}, ${words.file(photo.format, photo.bytes)}`;
  const own = { words: name, note, href: photo.job === null ? photoPath(photo.id, 'content') : resultPath(photo.id) };
  return [own, ...(job?.twin ? [{ words: words.twin, note: '', href: job.twin }] : [])];
}
