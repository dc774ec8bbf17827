import type { Recipe } from './recipe';

export type Crop = 'aspect' | 'free';
export type Lens = 'auto' | 'on' | 'off';
export type PixelSize = 'native' | 'keep';
export type Mode = 'tone' | 'detail' | 'pixels';
export type Preset = 'fast' | 'balanced' | 'best';
export type Look = 'natural' | 'bright' | 'off';
export type OutputFormat = 'jpeg' | 'png' | 'tiff' | 'webp';
export type RoomName = 'living' | 'bedroom' | 'kitchen' | 'dining' | 'office';

/** How a photo is to be finished; every field may be left out, and a `recipe` stands in place of most. */
export interface EnhanceOptions {
  kind?: 'auto' | 'interior' | 'exterior';
  reference?: number | null;
  straighten?: 'auto' | 'level' | 'full' | 'off';
  crop?: Crop | null;
  lens?: Lens;
  size?: PixelSize;
  sky?: 'auto' | 'always' | 'never';
  sky_style?: 'clear' | 'soft' | 'dusk' | 'keep';
  dull_from?: number;
  mode?: Mode;
  strength?: number;
  seed?: number;
  format?: OutputFormat | null;
  quality?: number;
  preset?: Preset;
  look?: Look;
  style?: string | null;
  lora?: string;
  recipe?: Recipe | null;
}
