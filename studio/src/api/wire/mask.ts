// Places are x, y in pixels of the upright original, from the upper left corner of its upper left pixel.

export type Place = [number, number];
/** Left, top, right, bottom. */
export type Box = [number, number, number, number];
export type SurfaceClass = 'sky' | 'wall' | 'floor' | 'ceiling' | 'window' | 'door' | 'furniture' | 'built_in';
export type FoundKind = 'face' | 'plate' | 'person' | 'car' | 'furniture' | 'screen' | 'plant' | 'document';

/** What every kind of mask has; pixels of the photo. */
interface MaskShape {
  grow?: number;
  feather?: number;
  refine?: boolean | null;
}

export interface Stroke {
  points: Place[];
  /** Diameter of the brush. */
  width: number;
  /** Share of the brush's radius over which it fades out. */
  softness?: number;
  erase?: boolean;
}

export interface Strokes extends MaskShape {
  mask: 'strokes';
  strokes: Stroke[];
}

export interface Polygon extends MaskShape {
  mask: 'polygon';
  points: Place[];
}

export interface Select extends MaskShape {
  mask: 'select';
  points?: Place[];
  /** One a point: 1 belongs to it, 0 does not. */
  labels?: (0 | 1)[];
  box?: Box | null;
}

export interface ClassMask extends MaskShape {
  mask: 'class';
  name: SurfaceClass;
}

export interface Detect extends MaskShape {
  mask: 'detect';
  name: FoundKind;
  least?: number;
}

export interface Png extends MaskShape {
  mask: 'png';
  /** The file, in base64. */
  data: string;
}

export interface Rle extends MaskShape {
  mask: 'rle';
  /** Height and width. */
  size: [number, number];
  counts: number[];
}

export interface Union extends MaskShape {
  mask: 'union';
  of: AnyMask[];
}

export interface Difference extends MaskShape {
  mask: 'difference';
  of: AnyMask[];
}

export interface Intersection extends MaskShape {
  mask: 'intersection';
  of: AnyMask[];
}

export interface Inverse extends MaskShape {
  mask: 'inverse';
  of: AnyMask;
}

/** Stands for a mask that is too large to be told. */
export interface KeptMask extends MaskShape {
  mask: 'kept';
  sha256: string;
}

export type AnyMask =
  Strokes | Polygon | Select | ClassMask | Detect | Png | Rle | Union | Difference | Intersection | Inverse | KeptMask;
