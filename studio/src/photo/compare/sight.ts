import type { Report, PhotoVersion } from '../../api/wire';
import { lineageOf } from '../versions/lineage';
import type { Matrix } from './matrix';

/** From pixels of a version to pixels of an older one that it descends from.

None: they are of one shape, or nobody knows: what lies between them is not told. */
export function findMatrix(
  versions: PhotoVersion[],
  older: string,
  younger: string,
  reports: ReadonlyMap<string, Report>,
): Matrix | null {
  const line = lineageOf(versions, younger);
  const end = line.findIndex((version) => version.id === older);
  const target = line[end]?.photo;
  if (end < 1 || !target) return null;
  for (const version of line.slice(0, end)) {
    const told = reports.get(version.id);
    const matrix = told?.straighten?.matrix;
    if (matrix) return told.input.width === target.width && told.input.height === target.height ? matrix : null;
  }
  return null;
}
