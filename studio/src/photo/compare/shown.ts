import { tilesPath } from '../../api/photos';
import type { SeenVersion } from '../versions/lineage';
import type { Source } from './layers';
import type { Size } from './lock';

/** A picture on the stage. */
export interface Shown {
  name: string;
  source: Source;
  size: Size;
}

export function showVersion(version: SeenVersion, name: string): Shown {
  const { id, width, height } = version.photo;
  return { name, source: { key: id, tiles: tilesPath(id) }, size: { width, height } };
}

/** A proof stands for the photo that would come of it: as large as the version in whose place it is seen. */
export function showProof(url: string, proof: Size, instead: Shown, name: string): Shown {
  const height = Math.round((instead.size.width * proof.height) / proof.width);
  const alike = Math.abs(height / instead.size.height - 1) < 0.01;
  const size = alike ? instead.size : { width: instead.size.width, height };
  return { name, source: { key: url, picture: url }, size };
}

/** The kept photo that is seen; none: it is a proof. */
export function photoOf({ source }: Shown): string | null {
  return 'tiles' in source ? source.key : null;
}
