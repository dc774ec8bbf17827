/** Zoom at which a pixel of the photo is so many pixels of the screen; `container` in CSS pixels. */
export function zoomAtScale(scale: number, photoWidth: number, container: number, density: number): number {
  return (scale * photoWidth) / (container * density);
}

/** Pixels of the screen that a pixel of the photo takes: 1 at 100 %. */
export function scaleAtZoom(zoom: number, photoWidth: number, container: number, density: number): number {
  return (zoom * container * density) / photoWidth;
}

/** Whether pixels are drawn as squares: where each is a whole number of the screen's, or large anyway. */
export function isCrisp(scale: number): boolean {
  return scale > 3.99 || (scale > 0.99 && Math.abs(scale - Math.round(scale)) < 0.005);
}
