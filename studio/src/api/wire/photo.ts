import type { JobState } from './job';
import type { Rle } from './mask';
import type { Recipe } from './recipe';

/** A photo as `GET /v1/photos/{id}` shows it: one that was uploaded, that a job was handed, or that a job made. */
export interface KeptPhoto {
  id: string;
  name: string | null;
  width: number;
  height: number;
  format: string;
  bytes: number;
  sha256: string;
  frames: number;
  created: string;
  expires: string;
  /** The photo that a job made it from. */
  parent: string | null;
  /** The job whose result it is; none: it is as it was sent. */
  job: string | null;
}

/** A photo as it was sent, or a job that was made from it, or from what came of it. */
export interface PhotoVersion {
  id: string;
  /** The version that it was made from. */
  parent: string | null;
  /** None: its job has no result, or not yet. */
  photo: KeptPhoto | null;
  /** What its job does; none: it is as it was sent. */
  recipe: Recipe | null;
  /** Whether its recipe begins with its parent's, on what that was made from. */
  inherited: boolean;
  /** Of its job; none: it is as it was sent. */
  status: JobState | null;
}

/** The answer of `GET /v1/photos/{id}/versions`, oldest first. */
export interface VersionList {
  versions: PhotoVersion[];
}

export interface ScoredMask {
  /** May be sent back as a mask, as it is. */
  rle: Rle;
  score: number;
  fraction: number;
  refined: boolean;
}

/** The answer of `POST /v1/photos/{id}/select`, best first. */
export interface SelectedMasks {
  photo: string;
  /** Height and width of the masks: a smaller copy of the photo. */
  size: [number, number];
  masks: ScoredMask[];
}

/** A thing that the detector found; its box is left, top, right, bottom, in pixels of the upright original. */
export interface ThingTold {
  kind: string;
  confidence: number;
  box: [number, number, number, number];
}

export interface ThingsTold {
  width: number;
  height: number;
  kinds: string[];
  things: ThingTold[];
}
