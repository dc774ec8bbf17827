import type { AbsentModel, ModelInfo } from '../../api/wire';

/** Of an operation or a tool: what the profile that is served has no model for, or none good enough. */
export type Lack = 'selector' | 'segmenter' | 'surfaces' | 'detector' | 'cutter' | 'eraser' | 'depth' | 'replaces' | 'stages';

/** What to say to the server's machine to have it; nothing where no profile does. */
export function commandsFor(lack: Lack, absent: readonly AbsentModel[]): string[] {
  const profile = absent.find(({ part }) => part === lack)?.profile;
  return profile ? [`python -m models fetch ${profile}`, `make serve PROFILE=${profile}`] : [];
}

/** The first of these roles that no model has. */
export function lackOf(models: readonly ModelInfo[], ...roles: Exclude<Lack, 'replaces' | 'stages'>[]): Lack | null {
  return roles.find((role) => !models.some((model) => model.role === role)) ?? null;
}
