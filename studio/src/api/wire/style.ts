import type { RoomName } from './options';

/** How light rooms become, in L* (CIELAB). */
export interface RoomLight {
  wall90: number;
  middle: number;
}

/** A style that a photographer had learned. */
export interface LearnedStyle {
  name: string;
  learned: string;
  photos: number;
  left_out: { name: string; code: string; reason: string }[];
  targets: RoomLight;
  natural: RoomLight;
}

/** A style that rooms are furnished in by the step `stage`. */
export interface StagingStyle {
  name: string;
  title: string;
  description: string;
  rooms: RoomName[];
  pairs: number;
}

export interface StyleList {
  styles: LearnedStyle[];
  staging: StagingStyle[];
}
