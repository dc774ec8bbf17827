import type { KeptPhoto, PhotoVersion } from '../../api/wire';

/** One that there is something to look at of. */
export type SeenVersion = PhotoVersion & { photo: KeptPhoto };

export function hasPixels(version: PhotoVersion): version is SeenVersion {
  return version.photo !== null;
}

export function isUnderWay(version: PhotoVersion): boolean {
  return version.status === 'queued' || version.status === 'running';
}

/** The version of this id; of `JOB-2` and `JOB-twin` their job's where they have none of their own. */
export function findVersion(versions: PhotoVersion[], id: string | null): PhotoVersion | undefined {
  const byId = (wanted: string | undefined) => versions.find((version) => version.id === wanted);
  return byId(id ?? undefined) ?? byId(id?.split('-')[0]);
}

/** From a version up to what was sent, which it descends from, itself first; as far as they are still kept. */
export function lineageOf(versions: PhotoVersion[], id: string): PhotoVersion[] {
  const line: PhotoVersion[] = [];
  for (let next = findVersion(versions, id); next && !line.includes(next); ) {
    line.push(next);
    next = findVersion(versions, next.parent);
  }
  return line;
}

/** The version whose job tells which shoot one is of: itself, or of an upload the first that was made from it. */
export function tellerOf(versions: PhotoVersion[], id: string): PhotoVersion | undefined {
  const version = findVersion(versions, id);
  return version && version.status !== null ? version : versions.find((each) => each.status !== null);
}

/** What was sent, which all others descend from; none: it is no longer kept. */
export function rootOf(versions: PhotoVersion[]): PhotoVersion | undefined {
  return versions.find((version) => version.status === null);
}

/** What it is compared with until somebody chooses: the upload, else what it was made from. */
export function partnerOf(versions: PhotoVersion[], id: string): SeenVersion | undefined {
  const others = lineageOf(versions, id).slice(1).filter(hasPixels);
  const root = rootOf(versions);
  return others.find((version) => version === root) ?? others.at(-1);
}

/** Of what a version shows: its own pixels, or those of the nearest before it that has some. */
export function nearestWithPixels(versions: PhotoVersion[], id: string): SeenVersion | undefined {
  return lineageOf(versions, id).find(hasPixels) ?? versions.find(hasPixels);
}
