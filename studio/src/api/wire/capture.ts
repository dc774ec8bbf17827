/** What a file says of how it was taken, and what it shows. */
export interface FrameFacts {
  name: string;
  width: number;
  height: number;
  is_raw: boolean;
  camera: [string | null, string | null, string | null];
  focal_mm: number | null;
  f_number: number | null;
  exposure_s: number | null;
  iso: number | null;
  bias_ev: number | null;
  aeb: number | null;
  flash: boolean | null;
  taken_at: number | null;
  has_subsec: boolean;
  orientation: number;
  /** Grey 8-bit PNG of 256 px at most, in base64. */
  thumbnail: string;
}

export type Brackets = 'auto' | 'off' | number;

/** The JSON body of `POST /v1/listings/{id}/plan`. */
export interface PlanRequest {
  brackets: Brackets;
  frames: FrameFacts[];
}

/** A file by its place among those that were sent, counted from 0. */
export interface PlannedFrame {
  place: number;
  name: string;
}

export interface PlannedPhoto {
  frames: PlannedFrame[];
  reference: PlannedFrame;
  why: string;
  /** JPEGs beside raw files of the same name: counted once. */
  doubles: PlannedFrame[];
}

export interface LeftOver {
  frame: PlannedFrame;
  why: string;
}

/** The answer of `POST /v1/listings/{id}/plan`: nothing was done or kept. */
export interface CapturePlan {
  photos: PlannedPhoto[];
  left: LeftOver[];
}
