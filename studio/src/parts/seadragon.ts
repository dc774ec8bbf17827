import type OpenSeadragon from 'openseadragon';
import { fetchCode } from './code';

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
