import type { JobStatus } from '../api/wire';
import { t } from '../strings';

/** Where a job is, in words: its place in the queue, or its stage, tiles and ETA. */
export function tellProgress(job: JobStatus): string {
  const { state, waits_for_listing: waits, position, eta_s: eta, attempt, max_attempts: most } = job;
  if (state === 'canceled') return t.progress.canceled;
  if (state === 'queued') return waits ? t.progress.waits : joined([t.progress.queued(position), tellEta(eta)]);
  if (state !== 'running') return '';
  const again = attempt > 1 ? t.progress.again(attempt, most) : '';
  return joined([tellStage(job), ...tellCounts(job), tellEta(eta), again]);
}

/** 0 to 1; null: it cannot be told. */
export function shareOf({ progress }: JobStatus): number | null {
  if (progress.frames_total > 0) return progress.frames_done / progress.frames_total;
  const total = progress.tiles_total + progress.variants_total;
  return total > 0 ? (progress.tiles_done + progress.variants_done) / total : null;
}

function tellStage({ progress }: JobStatus): string {
  if (progress.stage === null) return t.progress.begins;
  const stage = progress.stage.replace(/_\d+$/, ''); // stage_2 is of the second picture
  return t.progress.stages[stage] ?? stage.replaceAll('_', ' ');
}

function tellCounts({ progress }: JobStatus): string[] {
  const { tiles_done: tiles, tiles_total: allTiles, variants_done: made, variants_total: asked } = progress;
  return [
    allTiles > 0 ? t.progress.tiles(tiles, allTiles) : '',
    asked > 0 ? t.progress.variants(made, asked) : '',
    progress.frames_total > 0 ? t.progress.frames(progress.frames_done, progress.frames_total) : '',
  ];
}

function tellEta(seconds: number | null): string {
  return seconds === null ? '' : t.progress.eta(seconds);
}

function joined(parts: string[]): string {
  return parts.filter(Boolean).join(' · ');
}
