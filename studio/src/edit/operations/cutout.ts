import type { Cutout } from '../../api/wire';
import type { CutoutForm } from './forms';
import { lackOf } from './lack';
import type { Operation } from './operation';
import { readPaint } from './paint';

export const cutout: Operation<CutoutForm> = {
  toOptions: (form, mask) => ({
    recipe: [{ step: 'cutout', mask: form.what === 'marked' ? mask : null, background: backgroundOf(form) }],
    ...(form.background === 'transparent' ? { format: form.format } : {}),
  }),
  missing: (form, mask) => {
    if (form.what === 'marked' && !mask) return 'mask';
    if (form.background === 'paint' && !readPaint(form.paint)) return 'paint';
    return form.background === 'photo' && !form.photo ? 'photo' : null;
  },
  lacks: ({ what }, models) => (what === 'subject' ? lackOf(models, 'cutter') : null),
};

function backgroundOf({ background, paint, photo }: CutoutForm): NonNullable<Cutout['background']> {
  if (background === 'photo' && photo) return { photo: photo.data };
  if (background === 'paint') return readPaint(paint) ?? paint;
  return 'transparent';
}
