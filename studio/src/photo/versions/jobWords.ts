import type { JobStatus } from '../../api/wire';
import { t } from '../../strings';

/** How far a job is, 0 to 1; none: nobody can tell. */
export function shareDone({ state, progress }: JobStatus): number | null {
  if (state !== 'running') return null;
  if (progress.variants_total > 0) return progress.variants_done / progress.variants_total;
  return progress.tiles_total > 0 ? progress.tiles_done / progress.tiles_total : null;
}

/** Where a job is, in one line. */
export function tellProgress(job: JobStatus): string {
  const words = t.photo.underWay;
  if (job.waits_for_listing) return words.waits;
  const { stage, tiles_done, tiles_total } = job.progress;
  const at = job.state === 'queued' ? words.queued(job.position ?? 0) : words.stage(stage);
  const tiles = job.state === 'running' && tiles_total > 0 ? [words.tiles(tiles_done, tiles_total)] : [];
  return [at, ...tiles, ...(job.eta_s === null ? [] : [words.eta(job.eta_s)])].join(', ');
}
