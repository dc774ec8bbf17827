import type OpenSeadragon from 'openseadragon';
import type { Place } from '../api/wire';
import { readPhoto, tilesPath } from '../api/photos';
import { drawCrisp } from '../parts/crisp';
import { Mender, mendTiles } from '../parts/mend';
import { loadSeadragon, TILES } from '../parts/seadragon';
import { boxOf, type Size } from './geometry';
import type { View } from './view';

const SPRING_S = 0.3;
const MOST_PIXEL_RATIO = 16;

/** The photo under the overlay: what shows its tiles, and where it lies. */
export interface Viewer {
  view: () => View;
  panBy: (dx: number, dy: number) => void;
  /** About a place of the viewport, in CSS pixels. */
  zoomBy: (factor: number, about?: Place) => void;
  /** A pixel of the photo to so many of the screen. */
  zoomTo: (ratio: number) => void;
  fit: () => void;
  /** Pans just as far as it takes to show a place of the photo. */
  show: (place: Place) => void;
  destroy: () => void;
}

interface Wanted {
  element: HTMLElement;
  photo: string;
  size: Size;
  onMove: () => void;
  /** Nothing will be seen, ever. */
  onFail: (error: unknown) => void;
}

/** Loads what draws tiles, and opens the photo. */
export async function openViewer({ element, photo, size, onMove, onFail }: Wanted): Promise<Viewer> {
  const seadragon = await loadSeadragon();
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const viewer = seadragon({
    element,
    tileSources: tilesPath(photo),
    drawer: 'canvas',
    showNavigationControl: false,
    mouseNavEnabled: false,
    keyboardNavEnabled: false,
    tabIndex: -1,
    animationTime: still ? 0 : SPRING_S,
    maxZoomPixelRatio: MOST_PIXEL_RATIO,
    minZoomImageRatio: 0.5,
    visibilityRatio: 0.25,
    ...TILES,
  });
  viewer.addHandler('open', onMove);
  viewer.addHandler('update-viewport', onMove);
  viewer.addHandler('resize', onMove);
  const leaving = new AbortController();
  const mender = new Mender((signal) => readPhoto(photo, signal), onFail, leaving.signal);
  mendTiles(viewer, mender);
  viewer.addHandler('open-failed', () => mender.missed(() => viewer.open({ tileSource: tilesPath(photo) })));
  return wrap(viewer, seadragon, size, leaving);
}

function wrap(viewer: OpenSeadragon.Viewer, { Point }: typeof OpenSeadragon, size: Size, leaving: AbortController): Viewer {
  const { viewport } = viewer;

  function view(): View {
    const corner = viewport.pixelFromPoint(new Point(0, 0), true);
    const across = viewport.deltaPixelsFromPoints(new Point(1, 0), true).x;
    return { x: corner.x, y: corner.y, scale: across / size.width };
  }

  function panBy(dx: number, dy: number, immediately = true): void {
    viewport.panBy(viewport.deltaPointsFromPixels(new Point(dx, dy)), immediately);
    viewport.applyConstraints();
  }

  drawCrisp(viewer, () => view().scale * devicePixelRatio);

  return {
    view,
    panBy,
    zoomBy(factor, about) {
      const point = about && viewport.pointFromPixel(new Point(...about));
      viewport.zoomBy(factor, point);
      viewport.applyConstraints();
    },
    zoomTo(ratio) {
      viewport.zoomTo(((ratio / devicePixelRatio) * size.width) / viewport.getContainerSize().x);
      viewport.applyConstraints();
    },
    fit: () => viewport.goHome(),
    show(place) {
      const { x: width, y: height } = viewport.getContainerSize();
      const now = view();
      const [x, y] = [now.x + place[0] * now.scale, now.y + place[1] * now.scale];
      const [left, top, right, bottom] = boxOf([x, y], [Math.min(Math.max(x, 0), width), Math.min(Math.max(y, 0), height)]);
      const beyond: Place = [x < 0 ? left - right : right - left, y < 0 ? top - bottom : bottom - top];
      if (beyond[0] !== 0 || beyond[1] !== 0) panBy(...beyond, true);
    },
    destroy() {
      leaving.abort();
      viewer.destroy();
    },
  };
}
