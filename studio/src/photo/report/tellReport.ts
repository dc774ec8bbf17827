import type { CaptureReport, Report, SkyReport, StepReport, StraightenReport } from '../../api/wire';
import { nameStep } from '../../parts/name_step';
import { t } from '../../strings';
import { sentence, tellReason } from '../marks/marks';

/** One thing that a person is told. */
export interface Line {
  words: string;
  /** Whether they should look at it. */
  look: boolean;
}

export interface Part {
  title: string;
  lines: Line[];
}

/** A report as a person reads it: what was done, what to look at, what to disclose, and the facts. */
export function tellReport(report: Report): Part[] {
  const words = t.photo.report;
  const parts = [
    { title: words.look, lines: listLooks(report).map(look) },
    { title: words.done, lines: listDone(report).map(plain) },
    { title: words.disclose, lines: listDisclosures(report).map(plain) },
    { title: words.facts, lines: listFacts(report).map(plain) },
  ];
  return parts.filter((part) => part.lines.length > 0);
}

/** What a person should look at before the photo is delivered. */
export function listLooks(report: Report): string[] {
  const { quality, straighten, steps, warnings, stage, sky } = report;
  const words = t.photo.report;
  const left = quality.tiles.filter((tile) => tile.outcome === 'original' || tile.outcome === 'attenuated').length;
  return [
    ...(report.classification?.kind === 'not_a_photo' ? [words.notPhoto] : []),
    ...quality.reasons.map(tellReason),
    ...(left > 0 ? [words.tilesLeft(left, quality.tiles.length)] : []),
    ...(straighten?.decision === 'refused' ? [words.notStraightened(sentence(straighten.reason))] : []),
    ...(sky.decision === 'kept' && sky.style !== null ? [words.skyFailed(sentence(sky.reason))] : []),
    ...(stage?.decision === 'kept' ? [words.notStaged(sentence(stage.reason))] : []),
    ...steps.filter((step) => step.outcome === 'failed').map((step) => words.failed(nameStep(step.step), sentence(step.reason))),
    ...warnings.map((warning) => words.warning(nameStep(warning.stage), sentence(warning.detail))),
  ];
}

function listDone(report: Report): string[] {
  const shown = report.classification;
  const words = t.photo.report;
  const seen = shown && shown.kind !== 'not_a_photo' ? [words.shows(shown.kind, shown.room, shown.source === 'option')] : [];
  return [
    ...seen,
    ...(report.capture ? [tellCapture(report.capture)] : []),
    ...report.steps.filter((step) => step.outcome !== 'failed').map((step) => tellStep(step, report)),
    ...(report.listing ? [words.listing(report.listing.photos)] : []),
  ];
}

function tellStep(step: StepReport, report: Report): string {
  if (step.step === 'straighten' && report.straighten) return tellStraighten(report.straighten);
  if (step.step === 'sky') return tellSky(report.sky);
  if (step.step === 'tone' && step.outcome === 'applied') return t.photo.report.tone(report.tone.look, sentence(step.reason));
  const how = step.outcome === 'applied' ? t.photo.report.applied : t.photo.report.unchanged;
  return how(nameStep(step.step), step.fraction, step.reason && sentence(step.reason));
}

function tellStraighten({ decision, pitch_deg, roll_deg, kept, lens, reason }: StraightenReport): string {
  const words = t.photo.report;
  const unbent = lens ? ` ${words.lens(lens)}` : '';
  if (decision === 'corrected') return words.straightened(pitch_deg ?? 0, roll_deg ?? 0, kept) + unbent;
  return (decision === 'straight' ? words.straight : words.notStraightened(sentence(reason))) + unbent;
}

function tellSky(sky: SkyReport): string {
  const words = t.photo.report;
  const skies: Record<string, string> = t.photo.proof.skies;
  const style = skies[sky.style ?? ''] ?? sky.style ?? '';
  return sky.decision === 'replaced' ? words.skyReplaced(style, sentence(sky.reason)) : words.skyKept(sentence(sky.reason));
}

function tellCapture({ decision, frames, reference, ghosts, reason }: CaptureReport): string {
  const used = frames.filter((frame) => frame.refused === null).length;
  if (decision === 'merged') return t.photo.report.merged(used, frames.length, ghosts);
  return t.photo.report.reference(reference, frames.length, sentence(reason));
}

function listDisclosures(report: Report): string[] {
  const alterations = report.alterations.filter((change) => change.classification === 'alteration');
  const told = alterations.map((change) => t.photo.report.alteration(sentence(change.description), change.fraction));
  return report.disclosure_required ? [t.photo.report.mustDisclose, ...told] : [t.photo.report.noDisclosure];
}

function listFacts({ input, output, models, adapters, seconds, gpu_seconds, software }: Report): string[] {
  const words = t.photo.report;
  const format = input.color && input.color !== 'sRGB' ? [words.colour(input.color)] : [];
  const used = [...models.map((model) => model.name), ...adapters.map((adapter) => adapter.name)];
  return [
    words.size(words.file(input), words.file(output)),
    ...format,
    ...input.notes.map((note) => sentence(note.detail)),
    words.took(seconds, gpu_seconds),
    ...(used.length > 0 ? [words.models([...new Set(used)].join(', '))] : []),
    software,
  ];
}

function look(words: string): Line {
  return { words, look: true };
}

function plain(words: string): Line {
  return { words, look: false };
}
