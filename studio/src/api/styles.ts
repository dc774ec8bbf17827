import { askJson } from './http';
import type { StyleList } from './wire';

export function listStyles(): Promise<StyleList> {
  return askJson('/v1/styles');
}
