import type { RoomName } from '../../api/wire';

// What the forms of the operations hold; texts as they are typed, '' where nothing is said.

export interface RemoveForm {
  force: boolean;
}

export interface ReplaceForm {
  prompt: string;
  negative: string;
  strength: number;
  seed: string;
  model: string;
  surface: '' | 'paint' | 'parquet' | 'tiles';
  tint: string;
  force: boolean;
  preview: boolean;
}

export interface RecolourForm {
  paint: string;
  material: 'paint' | 'parquet' | 'tiles';
  /** How light is told from paint: by what is shown, by what the wall is painted in, or by what white looks like. */
  anchor: 'shown' | 'old' | 'white';
  known: string;
}

export interface BlurForm {
  what: 'marked' | 'faces';
  style: 'blur' | 'pixelate';
  strength: number;
}

export interface CutoutForm {
  what: 'marked' | 'subject';
  background: 'transparent' | 'paint' | 'photo';
  paint: string;
  /** In base64, and how its file is called. */
  photo: { data: string; name: string } | null;
  format: 'png' | 'webp' | 'tiff';
}

export interface StageForm {
  room: '' | RoomName;
  style: string;
  prompt: string;
  negative: string;
  declutter: boolean;
  marked: boolean;
  variants: number;
  strength: number;
  seed: string;
  model: string;
  label: string;
  preview: boolean;
}

export interface Forms {
  remove: RemoveForm;
  replace: ReplaceForm;
  recolour: RecolourForm;
  blur: BlurForm;
  cutout: CutoutForm;
  stage: StageForm;
}

export type Deed = keyof Forms;

export const DEEDS: readonly Deed[] = ['remove', 'replace', 'recolour', 'blur', 'cutout', 'stage'];

export const INITIAL: Forms = {
  remove: { force: false },
  replace: {
    ...{ prompt: '', negative: '', strength: 1, seed: '', model: '', surface: '', tint: '' },
    ...{ force: false, preview: false },
  },
  recolour: { paint: 'RAL 9010', material: 'paint', anchor: 'shown', known: '' },
  blur: { what: 'marked', style: 'blur', strength: 0.5 },
  cutout: { what: 'marked', background: 'transparent', paint: '#ffffff', photo: null, format: 'png' },
  stage: {
    ...{ room: '', style: '', prompt: '', negative: '', declutter: false, marked: false, variants: 1 },
    ...{ strength: 1, seed: '', model: '', label: '', preview: false },
  },
};
