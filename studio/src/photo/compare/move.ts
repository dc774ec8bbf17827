import type OpenSeadragon from 'openseadragon';
import { scaleAtZoom, zoomAtScale } from './scale';

type Viewer = OpenSeadragon.Viewer;

const ZOOM = 1.4;
/** Of the viewer's size, that a key moves it. */
const SHARE = 0.15;

export function zoomBy(viewer: Viewer, steps: number): void {
  viewer.viewport.zoomBy(ZOOM ** steps).applyConstraints();
}

export function fit(viewer: Viewer): void {
  viewer.viewport.goHome();
}

/** At 1, a pixel of the photo is a pixel of the screen. */
export function zoomToScale(viewer: Viewer, photoWidth: number, scale: number): void {
  viewer.viewport.zoomTo(zoomAtScale(scale, photoWidth, widthOf(viewer), devicePixelRatio)).applyConstraints();
}

/** Pixels of the screen to one of the photo, as it is now. */
export function readScale(viewer: Viewer, photoWidth: number): number {
  return scaleAtZoom(viewer.viewport.getZoom(true), photoWidth, widthOf(viewer), devicePixelRatio);
}

/** By so many steps to the right and down. */
export function panBy(osd: typeof OpenSeadragon, viewer: Viewer, right: number, down: number): void {
  const { width, height } = viewer.viewport.getBounds();
  viewer.viewport.panBy(new osd.Point(right * SHARE * width, down * SHARE * height)).applyConstraints();
}

/** Moves there if a place (in shares of the photo) is not in sight. */
export function reveal(osd: typeof OpenSeadragon, viewer: Viewer, x: number, y: number): void {
  const item = viewer.world.getItemAt(viewer.world.getItemCount() - 1);
  if (!item) return;
  const { width, height } = item.getBounds();
  const place = new osd.Point(x * width, y * height);
  if (!viewer.viewport.getBounds().containsPoint(place)) viewer.viewport.panTo(place);
}

function widthOf(viewer: Viewer): number {
  return viewer.viewport.getContainerSize().x;
}
