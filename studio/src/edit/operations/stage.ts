import type { ModelInfo, Stage } from '../../api/wire';
import type { StageForm } from './forms';
import { lackOf } from './lack';
import type { Operation } from './operation';
import { readSeed } from './seed';

export const stage: Operation<StageForm> = {
  toOptions: (form, mask) => ({ recipe: [toStep(form, form.marked ? mask : null)] }),
  missing: ({ style, prompt, marked }, mask) => {
    if (marked && !mask) return 'mask';
    return style === '' && prompt.trim() === '' ? 'style' : null;
  },
  lacks: ({ preview, declutter }, models) => {
    const lack = lackOf(models, 'surfaces', 'depth', ...(declutter ? (['eraser'] as const) : []));
    return lack ?? (preview || models.some((model) => model.stages) ? null : 'stages');
  },
};

/** Those that the form may name; for a preview also what is too small to furnish anything. */
export function listStagers(models: readonly ModelInfo[], preview: boolean): ModelInfo[] {
  return models.filter((model) => model.stages || (preview && model.role.startsWith('stager')));
}

function toStep(form: StageForm, mask: Stage['mask'] | null): Stage {
  const { room, style, declutter, variants, strength, model, preview } = form;
  const [prompt, negative, label] = [form.prompt.trim(), form.negative.trim(), form.label.trim()];
  const seed = readSeed(form.seed);
  return {
    ...{ step: 'stage', variants, strength },
    ...(room === '' ? {} : { room }),
    ...(style === '' ? {} : { style }),
    ...(prompt === '' ? {} : { prompt }),
    ...(negative === '' ? {} : { negative_prompt: negative }),
    ...(declutter ? { declutter } : {}),
    ...(mask ? { mask } : {}),
    ...(seed === null ? {} : { seed }),
    ...(model === '' ? {} : { model }),
    ...(label === '' ? {} : { label }),
    ...(preview ? { preview } : {}),
  };
}
