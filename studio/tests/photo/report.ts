import type { Report, StepReport, TileReport } from '../../src/api/wire';

const FACTS = { width: 4000, height: 3000, bit_depth: 8, format: 'jpeg', bytes: 1, sha256: '', color: '', notes: [] };

export function makeTile(told: Partial<TileReport> = {}): TileReport {
  const figures = { structure: 1, patch_structure: 1, edge_precision: 1, edge_recall: 1, delta_e: 0, seam: 1, clipped: 0 };
  const rest = { fine: 1, unexplained: 0, stain: 0, burnt: 0, contrast: 1, attempts: 1, outcome: 'accepted', reasons: [] } as const;
  return { index: 0, row: 0, column: 0, region: [0, 0, 1500, 1000], ...figures, ...rest, reasons: [], ...told };
}

export function makeStep(told: Partial<StepReport>): StepReport {
  const rest = { reason: '', fraction: 0, region: null, mask: null, outside_equal: null, figures: {}, seconds: 0 };
  return { step: 'tone', outcome: 'applied', change: null, ...rest, ...told };
}

/** Of a photo with which nothing is the matter. */
export function makeReport(told: Partial<Report> = {}): Report {
  const quality = { passed: true, seam: 1, cast: 0, whitened: 0, reasons: [], structure_mean: 1, structure_min: 1, tiles: [] };
  const sky = { decision: 'kept', reason: 'not wanted', style: null } as unknown as Report['sky'];
  const plain = { id: '', created: '', software: 'fanlight', options: {}, input: FACTS, output: FACTS, mount: null, recipe: [] };
  const none = { steps: [], classification: null, capture: null, straighten: null, stage: null, twin: null, listing: null };
  const cost = { seconds: 1, timings: {}, tiles: { planned: 0, looked_at: 0 }, retries: 0, gpu_seconds: 0, models: [], adapters: [] };
  const tone = { look: null } as unknown as Report['tone'];
  return { ...plain, ...none, ...cost, sky, tone, quality, alterations: [], disclosure_required: false, warnings: [], ...told };
}
