import type { ModelRevision } from './models';
import type { EnhanceOptions, RoomName } from './options';
import type { Recipe } from './recipe';

export type ChangeClass = 'captured' | 'toned' | 'composited' | 'generated';
/** Top, left, bottom, right, half-open, in pixels. */
export type TileRegion = [number, number, number, number];

export interface SourceNote {
  code: string;
  detail: string;
}

/** A photo as a file, upright. */
export interface PhotoFacts {
  width: number;
  height: number;
  bit_depth: number;
  format: string;
  bytes: number;
  sha256: string;
  color: string;
  notes: SourceNote[];
}

export interface MountReport {
  kind: 'border' | 'panorama';
  region: TileRegion;
}

export interface Classification {
  kind: 'interior' | 'exterior' | 'not_a_photo';
  room: string | null;
  confidence: number;
  source: 'model' | 'option';
}

export interface SkyReport {
  decision: 'replaced' | 'kept';
  reason: string;
  dullness: number | null;
  light: 'day' | 'sunset' | 'night' | null;
  coverage: number | null;
  style: string | null;
  sun: number | null;
  relight: number | null;
  leak: number | null;
  invented: number | null;
  fringe: number | null;
  rim: number | null;
  texture: number | null;
  reflections: string | null;
}

export interface ToneReport {
  min_gain: number;
  max_gain: number;
  max_cross: number;
  max_offset: number;
  clamped_fraction: number;
  need: number | null;
  chroma_noise: number;
  chroma_noise_reach: number;
  look: string | null;
  cast: [number, number];
  /** Before, after: how far a room is from finished ones, which are up to 1.4. */
  finish_distance: [number, number] | null;
}

/** One tile: what quality control measured in its core, and what it came to. */
export interface TileReport {
  index: number;
  row: number;
  column: number;
  region: TileRegion;
  structure: number;
  patch_structure: number;
  edge_precision: number;
  edge_recall: number;
  delta_e: number;
  seam: number;
  clipped: number;
  fine: number;
  unexplained: number;
  stain: number;
  burnt: number;
  contrast: number;
  attempts: number;
  outcome: 'accepted' | 'redone' | 'attenuated' | 'original';
  reasons: string[];
}

export interface QualityReport {
  passed: boolean;
  seam: number;
  cast: number;
  whitened: number;
  reasons: string[];
  structure_mean: number;
  structure_min: number;
  tiles: TileReport[];
}

export interface Alteration {
  what: string;
  classification: 'adjustment' | 'alteration';
  fraction: number;
  description: string;
}

export interface FrameReport {
  sha256: string;
  ev: number | null;
  alignment: 'identity' | 'homography' | 'chained' | 'refused' | null;
  moved_px: number | null;
  used: number;
  refused: string | null;
}

export interface WindowReport {
  decision: 'pulled' | 'anchored' | 'none';
  share: number;
  unheld: number;
  reason: string;
}

/** How several frames became one photo. */
export interface CaptureReport {
  decision: 'merged' | 'reference';
  reason: string;
  reference: number;
  frames: FrameReport[];
  ghosts: number;
  windows: WindowReport | null;
  /** Grey 8-bit PNG in base64: which frame most of each place comes from, counted from 1. */
  frame_map: string | null;
}

export interface StraightenReport {
  decision: 'corrected' | 'straight' | 'refused';
  reason: string;
  pitch_deg: number | null;
  roll_deg: number | null;
  kept: number;
  lens: string | null;
  /** 3 × 3, row by row: from pixels of the result to pixels of the upright original; none: the same. */
  matrix: number[] | null;
}

/** Run lengths, column by column, the first run outside (COCO's uncompressed RLE). */
export interface MarkedPart {
  size: [number, number];
  counts: number[];
}

/** One step of the recipe: what it changed, and how far. */
export interface StepReport {
  step: string;
  outcome: 'applied' | 'unchanged' | 'failed';
  change: ChangeClass | null;
  reason: string;
  fraction: number;
  region: TileRegion | null;
  mask: MarkedPart | null;
  outside_equal: boolean | null;
  figures: Record<string, number | string | null>;
  seconds: number;
}

/** A stage that could not do its work; the photo went on without it. */
export interface StageWarning {
  code: string;
  stage: string;
  detail: string;
}

export interface StageTry {
  seed: number;
  strength: number;
  model: string;
  faults: string[];
  figures: Record<string, number>;
}

/** What became of the staging of a room. */
export interface StageReport {
  decision: 'staged' | 'kept';
  reason: string;
  variant: number;
  variants: number;
  room: RoomName | null;
  room_source: 'model' | 'option' | null;
  style: string | null;
  seed: number | null;
  strength: number | null;
  model: string | null;
  revision: string | null;
  prompt_sha256: string | null;
  label: string | null;
  preview: boolean;
  removed: number | null;
  tries: StageTry[];
}

export interface ListingReport {
  photos: number;
  white: [number, number] | null;
  white_gains: [number, number, number];
  sky_style: string | null;
  sky_seed: number | null;
}

/** Everything worth knowing about one finished photo. */
export interface Report {
  id: string;
  created: string;
  software: string;
  options: EnhanceOptions;
  input: PhotoFacts;
  output: PhotoFacts;
  mount: MountReport | null;
  recipe: Recipe;
  steps: StepReport[];
  classification: Classification | null;
  capture: CaptureReport | null;
  straighten: StraightenReport | null;
  sky: SkyReport;
  tone: ToneReport;
  quality: QualityReport;
  stage: StageReport | null;
  twin: PhotoFacts | null;
  alterations: Alteration[];
  disclosure_required: boolean;
  warnings: StageWarning[];
  seconds: number;
  timings: Record<string, number>;
  tiles: { planned: number; looked_at: number };
  retries: number;
  gpu_seconds: number;
  models: ModelRevision[];
  adapters: { name: string; revision: string; weight: number }[];
  listing: ListingReport | null;
}
