import type { CapturePlan } from '../api/wire';
import { newId } from '../parts/without_tls';

/** Of one photo. */
export const MOST_FRAMES = 9;

/** Files, by their keys, that become one photo, in the order in which they were taken. */
export interface Group {
  id: string;
  frames: string[];
  /** It is named after this one. */
  reference: string;
  /** Why the server says that they belong together; empty: somebody put them together by hand. */
  why: string;
  /** JPEGs beside raw files: counted once, and not sent. */
  doubles: string[];
}

export interface LeftOut {
  key: string;
  why: string;
}

/** What becomes one photo with what. Every change is another one: so any can be undone. */
export interface Grouping {
  photos: Group[];
  left: LeftOut[];
}

export const NOTHING: Grouping = { photos: [], left: [] };

/** The server's plan, of the files with these keys in this order. */
export function readPlan(plan: CapturePlan, keys: string[]): Grouping {
  const key = (frame: { place: number }): string => keys[frame.place] ?? '';
  return {
    photos: plan.photos.map((photo) => ({
      id: newId(),
      frames: photo.frames.map(key),
      reference: key(photo.reference),
      why: photo.why,
      doubles: photo.doubles.map(key),
    })),
    left: plan.left.map(({ frame, why }) => ({ key: key(frame), why })),
  };
}

export function append(one: Grouping, other: Grouping): Grouping {
  return { photos: [...one.photos, ...other.photos], left: [...one.left, ...other.left] };
}

/** The photo that a file belongs to. */
export function groupOf(grouping: Grouping, key: string): Group | undefined {
  return grouping.photos.find((group) => group.frames.includes(key));
}

/** These files as one photo, where the first of them is; null: more than a photo may have. */
export function join(grouping: Grouping, keys: string[]): Grouping | null {
  const whole = bringBack(grouping, keys);
  const first = whole.photos.find((group) => group.frames.some((key) => keys.includes(key)));
  return first ? moveInto(whole, keys, first.id) : null;
}

/** These files into that photo; null: more than a photo may have. */
export function moveInto(grouping: Grouping, keys: string[], id: string): Grouping | null {
  const whole = bringBack(grouping, keys);
  const belongs = (group: Group, key: string): boolean => group.id === id || keys.includes(key);
  const frames = whole.photos.flatMap((group) => group.frames.filter((key) => belongs(group, key)));
  if (frames.length > MOST_FRAMES) return null;
  const doubles = whole.photos.flatMap((group) => (group.id === id ? group.doubles : doublesOf(group, keys)));
  const joined = (group: Group): Group => ({ ...regroup(group, frames), doubles });
  const photos = whole.photos.map((group) => (group.id === id ? joined(group) : without(group, keys)));
  return { ...whole, photos: photos.filter((group) => group.frames.length > 0) };
}

/** Each of these as a photo by itself, right after the one that it was part of. */
export function apart(grouping: Grouping, keys: string[]): Grouping {
  const whole = bringBack(grouping, keys);
  const photos = whole.photos.flatMap((group) => {
    const leaving = group.frames.filter((key) => keys.includes(key));
    const gone = leaving.length === group.frames.length ? leaving.slice(1) : leaving;
    return [without(group, gone), ...gone.map((key) => single(key, doublesOf(group, [key])))];
  });
  return { ...whole, photos };
}

/** These are part of no photo, and neither are the JPEGs beside them: each can be brought back. */
export function leaveOut(grouping: Grouping, keys: string[], why: string): Grouping {
  const out = [...keys, ...grouping.photos.flatMap((group) => doublesOf(group, keys))];
  const { photos, left } = strike(grouping, out);
  return { photos, left: [...left, ...out.map((key) => ({ key, why }))] };
}

/** As if these files did not exist; of the JPEGs beside them it is open again what becomes. */
export function strike(grouping: Grouping, keys: string[]): Grouping {
  const photos = grouping.photos.map((group) => {
    const rest = without(group, keys);
    return { ...rest, doubles: rest.doubles.filter((key) => !keys.includes(key)) };
  });
  return { photos: photos.filter((group) => group.frames.length > 0), left: notThese(grouping.left, keys) };
}

/** All files that have a place in it. */
export function keysOf({ photos, left }: Grouping): Set<string> {
  return new Set([...photos.flatMap((group) => [...group.frames, ...group.doubles]), ...left.map(({ key }) => key)]);
}

/** These into the photo before (-1) or after (1) the one that the first of them is in; null: there is none, or too many. */
export function shift(grouping: Grouping, keys: string[], by: -1 | 1): Grouping | null {
  const places = grouping.photos.map((group, place) => (group.frames.some((key) => keys.includes(key)) ? place : -1));
  const from = by < 0 ? places.find((place) => place >= 0) : places.findLast((place) => place >= 0);
  const target = from === undefined ? undefined : grouping.photos[from + by];
  return target ? moveInto(grouping, keys, target.id) : null;
}

/** Those of these that were left out, as photos by themselves at the end. */
function bringBack(grouping: Grouping, keys: string[]): Grouping {
  const back = grouping.left.filter(({ key }) => keys.includes(key)).map(({ key }) => single(key));
  return { photos: [...grouping.photos, ...back], left: notThese(grouping.left, keys) };
}

function single(key: string, doubles: string[] = []): Group {
  return { id: newId(), frames: [key], reference: key, why: '', doubles };
}

function without(group: Group, keys: string[]): Group {
  const frames = group.frames.filter((key) => !keys.includes(key));
  if (frames.length === group.frames.length) return group;
  const gone = doublesOf(group, keys);
  return { ...regroup(group, frames), doubles: group.doubles.filter((key) => !gone.includes(key)) };
}

/** The JPEGs that go where these frames of it go: those with their names, and all where no frame stays. */
function doublesOf({ frames, doubles }: Group, keys: string[]): string[] {
  const leaving = frames.filter((key) => keys.includes(key));
  if (leaving.length === frames.length) return doubles;
  return doubles.filter((double) => leaving.some((key) => stemOf(key) === stemOf(double)));
}

/** What a raw file and the JPEG beside it have in common. */
function stemOf(key: string): string {
  return key.replace(/\.[^.]*$/, '').toLowerCase();
}

function regroup(group: Group, frames: string[]): Group {
  const reference = frames.includes(group.reference) ? group.reference : (frames[0] ?? '');
  return { ...group, frames, reference, why: '' };
}

function notThese(left: LeftOut[], keys: string[]): LeftOut[] {
  return left.filter(({ key }) => !keys.includes(key));
}
