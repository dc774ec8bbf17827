import type { PhotoVersion } from '../../api/wire';
import { findVersion, hasPixels, lineageOf } from './lineage';

/** By a version: the one made from it that somebody left last. Nothing that was made is ever taken away. */
const left = new Map<string, string>();

/** What was made of a version is left for it. */
export function leaveFor(parent: string, made: string): void {
  left.set(parent, made);
}

/** The version that one was made from, as undoing goes; none: it was sent so. */
export function stepBack(versions: PhotoVersion[], id: string): PhotoVersion | undefined {
  const parent = lineageOf(versions, id).slice(1).find(hasPixels);
  if (parent) leaveFor(parent.id, id);
  return parent;
}

/** The version that was left for this one last, as far as it is still kept. */
export function stepForward(versions: PhotoVersion[], id: string): PhotoVersion | undefined {
  const made = left.get(id);
  return made === undefined ? undefined : findVersion(versions, made);
}
