import { jobOf } from '../../api/jobs';
import type { EnhanceOptions, JobStatus, PhotoVersion } from '../../api/wire';
import { t } from '../../strings';
import { lineageOf, rootOf } from '../versions/lineage';
import { isEdit } from '../versions/naming';

/** What a proof and a new version begin from: the upload, and what an older job was asked to do with it. */
export interface Origin {
  photo: string;
  options: EnhanceOptions;
  listing: string | null;
  name: string | null;
  /** What becomes of edits. */
  notes: string[];
}

/** Of a version's line, the youngest that was made from the upload's own pixels; none: it is the upload. */
export function baseOf(versions: PhotoVersion[], id: string): PhotoVersion | undefined {
  const root = rootOf(versions);
  const line = lineageOf(versions, id);
  return line.find((_, place) => {
    const maker = line.slice(place).find((version) => !version.inherited);
    return maker !== undefined && maker.parent === root?.id;
  });
}

/** `job`: of the base; `listing`: of the photo. None: the upload is no longer kept. */
export function originOf(
  versions: PhotoVersion[],
  id: string,
  job: JobStatus | null,
  listing: string | null,
): Origin | null {
  const root = rootOf(versions);
  if (!root) return null;
  const later = lineageOf(versions, id).slice(0, Math.max(0, lineageOf(versions, id).findIndex((it) => jobOf(it.id) === job?.id)));
  const notes = [
    ...(job?.options.recipe?.some(isEdit) ? [t.photo.proof.keepsEdits] : []),
    ...(later.some((version) => version.recipe?.some(isEdit)) ? [t.photo.proof.leaves] : []),
  ];
  const { options = {}, name = root.photo?.name ?? null } = job ?? {};
  return { photo: root.id, options, listing, name, notes };
}
