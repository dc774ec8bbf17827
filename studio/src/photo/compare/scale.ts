/** Zoom at which a pixel of the photo is so many pixels of the screen; `container` in CSS pixels. */
export function zoomAtScale(scale: number, photoWidth: number, container: number, density: number): number {
  return (scale * photoWidth) / (container * density);
}

/** Pixels of the screen that a pixel of the photo takes: 1 at 100 %. */
export function scaleAtZoom(zoom: number, photoWidth: number, container: number, density: number): number {
  return (zoom * container * density) / photoWidth;
}
