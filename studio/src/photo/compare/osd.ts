import type OpenSeadragon from 'openseadragon';
import { loadSeadragon, TILES } from '../../parts/seadragon';

const CALM = matchMedia('(prefers-reduced-motion: reduce)');
const GESTURES = { clickToZoom: false, dblClickToZoom: true, pinchToZoom: true, flickEnabled: false };

/** An empty viewer. Keys are the page's own, and so is every control. */
export async function makeViewer(element: HTMLElement): Promise<OpenSeadragon.Viewer> {
  const osd = await loadSeadragon();
  return osd({
    element,
    // WebGL is no quicker at this, and takes seconds to set up where there is no GPU.
    drawer: 'canvas',
    tabIndex: -1,
    keyboardNavEnabled: false,
    showNavigationControl: false,
    gestureSettingsMouse: GESTURES,
    gestureSettingsPen: GESTURES,
    gestureSettingsTouch: { ...GESTURES, dblClickDragToZoom: true },
    animationTime: CALM.matches ? 0 : 0.4,
    springStiffness: 8,
    zoomPerScroll: 1.25,
    minZoomImageRatio: 0.8,
    maxZoomPixelRatio: 8,
    visibilityRatio: 0.5,
    imageLoaderLimit: 4,
    ...TILES,
  });
}
