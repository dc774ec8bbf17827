import type OpenSeadragon from 'openseadragon';
import { fetchCode } from './code';

/** Tiles that one viewer keeps: of 1 MB each, about two screens in 4K. */
const TILES_KEPT = 120;

/** Of every viewer. As images, tiles would be decoded by the page's own thread when they are first drawn, in the middle of
a drag; as blobs another one does it before. */
export const TILES = {
  loadTilesWithAjax: true,
  ajaxHeaders: { Accept: 'image/webp,image/jpeg' },
  maxImageCacheCount: TILES_KEPT,
};

/** What draws tiles, fetched when a photo is first looked at; raises as `fetchCode` does. */
export async function loadSeadragon(): Promise<typeof OpenSeadragon> {
  const { default: seadragon } = await fetchCode(() => import('openseadragon'));
  standInForStyle();
  return seadragon;
}

/** Each viewer looks for the style element that the first one adds, which our policy refuses: it finds one of no
effect, for it is none of HTML's. */
function standInForStyle(): void {
  if (document.querySelector('style[data-openseadragon-mobile-css]')) return;
  const style = document.createElementNS(null, 'style');
  style.setAttribute('data-openseadragon-mobile-css', '');
  document.head.append(style);
}
