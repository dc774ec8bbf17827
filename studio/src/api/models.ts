import { askJson } from './http';
import type { ModelInfo, ModelList } from './wire';

export async function listModels(): Promise<ModelInfo[]> {
  return (await askJson<ModelList>('/v1/models')).models;
}
