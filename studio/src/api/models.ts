import { askJson } from './http';
import type { ModelList } from './wire';

export function listModels(): Promise<ModelList> {
  return askJson('/v1/models');
}
