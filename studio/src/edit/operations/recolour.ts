import type { Recolour } from '../../api/wire';
import type { RecolourForm } from './forms';
import type { Operation } from './operation';
import { readPaint } from './paint';

export const recolour: Operation<RecolourForm> = {
  toOptions: (form, mask) => ({ recipe: mask ? [toStep(form, mask)] : null }),
  missing: (form, mask) => {
    if (!mask) return 'mask';
    if (!readPaint(form.paint)) return 'paint';
    return isAnchored(form) && !readPaint(form.known) ? 'known' : null;
  },
  lacks: () => null,
};

/** A floor's tinted preview has no paint of which light could be told. */
function isAnchored({ material, anchor }: RecolourForm): boolean {
  return material === 'paint' && anchor !== 'shown';
}

function toStep(form: RecolourForm, mask: Recolour['mask']): Recolour {
  const step: Recolour = { step: 'recolour', mask, paint: readPaint(form.paint) ?? form.paint };
  if (form.material !== 'paint') return { ...step, material: form.material };
  if (!isAnchored(form)) return step;
  return { ...step, [form.anchor === 'old' ? 'old_paint' : 'white']: readPaint(form.known) };
}
