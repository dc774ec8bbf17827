import type { ModelInfo, Replace } from '../../api/wire';
import type { ReplaceForm } from './forms';
import type { Operation } from './operation';
import { readPaint } from './paint';
import { readSeed } from './seed';

export const replace: Operation<ReplaceForm> = {
  toOptions: (form, mask) => ({ recipe: mask ? [toStep(form, mask)] : null }),
  missing: ({ prompt, surface, tint }, mask) => {
    if (!mask) return 'mask';
    if (prompt.trim() === '') return 'prompt';
    return surface !== '' && tint.trim() !== '' && !readPaint(tint) ? 'tint' : null;
  },
  lacks: ({ preview }, models) => (preview || models.some((model) => model.replaces) ? null : 'replaces'),
};

/** Those that the form may name; for a preview also what is too small to replace anything. */
export function listReplacers(models: readonly ModelInfo[], preview: boolean): ModelInfo[] {
  return models.filter((model) => model.replaces || (preview && model.role.startsWith('inpainter')));
}

function toStep(form: ReplaceForm, mask: Replace['mask']): Replace {
  const { prompt, negative, strength, model, surface, force, preview } = form;
  const [seed, tint] = [readSeed(form.seed), readPaint(form.tint)];
  return {
    ...{ step: 'replace', mask, prompt: prompt.trim(), strength },
    ...(negative.trim() === '' ? {} : { negative_prompt: negative.trim() }),
    ...(seed === null ? {} : { seed }),
    ...(model === '' ? {} : { model }),
    ...(surface === '' ? {} : { surface, ...(tint ? { tint } : {}) }),
    ...(force ? { force } : {}),
    ...(preview ? { preview } : {}),
  };
}
