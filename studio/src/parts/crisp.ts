import type OpenSeadragon from 'openseadragon';

/** Whether pixels are drawn as squares: where each is a whole number of the screen's, or large anyway. */
export function isCrisp(scale: number): boolean {
  return scale > 3.99 || (scale > 0.99 && Math.abs(scale - Math.round(scale)) < 0.005);
}

/** Squares are for the photo's own pixels: what stands in for those that are on their way is drawn softly. `scale`: pixels
of the screen to one of the photo, as it is now. */
export function drawCrisp(viewer: OpenSeadragon.Viewer, scale: () => number): void {
  let smooth = true;
  viewer.addHandler('update-viewport', () => {
    const isThere = viewer.world.getItemAt(0)?.getFullyLoaded() ?? false;
    const wanted = !(isThere && isCrisp(scale()));
    if (wanted !== smooth) viewer.drawer.setImageSmoothingEnabled(wanted);
    smooth = wanted;
  });
}
