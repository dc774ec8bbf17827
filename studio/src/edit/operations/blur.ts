import type { BlurForm } from './forms';
import { lackOf } from './lack';
import type { Operation } from './operation';

export const blur: Operation<BlurForm> = {
  toOptions: ({ what, style, strength }, mask) => ({
    recipe: [{ step: 'blur', style, strength, ...(what === 'marked' && mask ? { masks: [mask] } : {}) }],
  }),
  missing: ({ what }, mask) => (what === 'marked' && !mask ? 'mask' : null),
  lacks: ({ what }, models) => (what === 'faces' ? lackOf(models, 'detector') : null),
};
