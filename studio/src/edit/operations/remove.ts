import type { RemoveForm } from './forms';
import { lackOf } from './lack';
import type { Operation } from './operation';

export const remove: Operation<RemoveForm> = {
  toOptions: ({ force }, mask) => ({ recipe: [{ step: 'remove', masks: mask ? [mask] : [], ...(force ? { force } : {}) }] }),
  missing: (_, mask) => (mask ? null : 'mask'),
  lacks: (_, models) => lackOf(models, 'eraser'),
};
