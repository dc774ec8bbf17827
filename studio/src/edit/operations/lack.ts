import type { ModelInfo } from '../../api/wire';

/** Of an operation or a tool: what the profile that is served has no model for, or none good enough. */
export type Lack = 'selector' | 'segmenter' | 'surfaces' | 'detector' | 'cutter' | 'eraser' | 'depth' | 'replaces' | 'stages';

/** Which profile brings it: docs/models.md. */
const BRINGS: Record<Lack, string> = {
  segmenter: 'miniature',
  surfaces: 'compact',
  depth: 'compact',
  eraser: 'compact',
  selector: 'compact',
  cutter: 'compact',
  detector: 'sdxl',
  replaces: 'sdxl',
  stages: 'sdxl',
};

/** What to say to the server's machine to have it. */
export function commandsFor(lack: Lack): string[] {
  return [`python -m models fetch ${BRINGS[lack]}`, `make serve PROFILE=${BRINGS[lack]}`];
}

/** The first of these roles that no model has. */
export function lackOf(models: readonly ModelInfo[], ...roles: Exclude<Lack, 'replaces' | 'stages'>[]): Lack | null {
  return roles.find((role) => !models.some((model) => model.role === role)) ?? null;
}
