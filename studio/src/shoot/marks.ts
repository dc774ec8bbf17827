import type { JobStatus, Report } from '../api/wire';
import { wordsOfProblem } from '../api/words';
import { nameStep } from '../parts/name_step';
import { t } from '../strings';

export type MarkKind = 'failed' | 'quality' | 'warning' | 'straighten' | 'left' | 'disclosure' | 'expired';

/** Something about a photo that somebody should know before it is delivered. */
export interface Mark {
  kind: MarkKind;
  /** A word or two. */
  label: string;
  /** Why, and what to do. */
  detail: string;
  /** Whether it wants a look: a disclosure is to be known, no more. */
  wantsLook: boolean;
}

/** Of a job, and of its result's report where that is known. */
export function markJob(job: JobStatus, report: Report | null, now: Date): Mark[] {
  if (job.state === 'failed') return [markFailure(job)];
  const gone = job.expires !== null && new Date(job.expires) < now;
  if (gone) return [mark('expired', t.marks.expired, t.marks.expiredWhy, false)];
  return job.state === 'succeeded' && report ? markReport(report) : [];
}

function markFailure(job: JobStatus): Mark {
  const words = wordsOfProblem(job.failure ?? { code: 'internal_error', detail: '' });
  return mark('failed', t.marks.failed, [words.what, words.todo].filter(Boolean).join('. '));
}

export function markReport(report: Report): Mark[] {
  return [
    ...markQuality(report),
    ...markStraighten(report),
    ...markFrames(report),
    ...markSteps(report),
    ...report.warnings.map((warning) => mark('warning', t.marks.warning(nameStep(warning.stage)), warning.detail)),
    ...markDisclosure(report),
  ];
}

/** What quality control turned down, and what it did about it: words for every reason once. */
function markQuality({ quality }: Report): Mark[] {
  const held = quality.tiles.filter((tile) => tile.outcome === 'original' || tile.outcome === 'attenuated');
  if (quality.passed && held.length === 0) return [];
  const reasons = new Set([...quality.reasons, ...quality.tiles.flatMap((tile) => tile.reasons)]);
  const told = [...reasons].map((reason) => t.marks.reasons[reason] ?? reason);
  const left = held.length > 0 ? t.marks.tilesHeld(held.length, quality.tiles.length) : '';
  return [mark('quality', t.marks.quality, [t.marks.because(told), left].filter(Boolean).join(' '))];
}

function markStraighten({ straighten }: Report): Mark[] {
  if (straighten?.decision !== 'refused') return [];
  return [mark('straighten', t.marks.straighten, straighten.reason)];
}

function markFrames({ capture }: Report): Mark[] {
  if (!capture) return [];
  if (capture.decision === 'reference') return [mark('left', t.marks.notMerged, capture.reason)];
  const refused = capture.frames.filter((frame) => frame.refused !== null);
  return refused.length > 0 ? [mark('left', t.marks.framesLeft(refused.length), refused[0]?.refused ?? '')] : [];
}

function markSteps(report: Report): Mark[] {
  const failed = report.steps.filter((step) => step.outcome === 'failed' && step.step !== 'straighten');
  return failed.map((step) => mark('warning', t.marks.stepFailed(nameStep(step.step)), step.reason));
}

function markDisclosure(report: Report): Mark[] {
  if (!report.disclosure_required) return [];
  const said = report.alterations.filter((each) => each.classification === 'alteration');
  const detail = said.map((each) => each.description).join(' ');
  return [mark('disclosure', t.marks.disclosure, detail || t.marks.disclosureWhy, false)];
}

function mark(kind: MarkKind, label: string, detail: string, wantsLook = true): Mark {
  return { kind, label, detail, wantsLook };
}
