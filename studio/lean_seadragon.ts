import type { Plugin } from 'vite';

/** What of OpenSeadragon no page of ours asks for: other drawers than the canvas, other pyramids than Deep Zoom's, and
its own controls. */
const LEFT_OUT = [
  'Mat3', // of WebGLDrawer
  'Navigator',
  'IIIFTileSource',
  'OsmTileSource',
  'TmsTileSource',
  'LegacyTileSource',
  'TileSourceCollection',
  'Button',
  'ButtonGroup',
  'ReferenceStrip',
  'HTMLDrawer',
  'WebGLDrawer',
];

/** Each part of it begins with its name in a comment, and is a function of its own that is called at once. */
const PART = /^(?=\/\*\n \* OpenSeadragon - )/m;

/** OpenSeadragon is one file, of which a bundler can leave out nothing by itself: this leaves out whole parts. */
export function leanSeadragon(): Plugin {
  return {
    name: 'lean-seadragon',
    transform: { filter: { id: /\/openseadragon\.js$/ }, handler: (code) => leaveOut(code, LEFT_OUT) },
  };
}

/** Raises where a part is not there: the library is another one by now, and is to be looked at again. */
export function leaveOut(code: string, names: readonly string[]): string {
  const parts = code.split(PART);
  const isNamed = (part: string, name: string): boolean => part.startsWith(`/*\n * OpenSeadragon - ${name}\n`);
  for (const name of names) {
    if (!parts.some((part) => isNamed(part, name))) throw new Error(`OpenSeadragon has no part ${name}`);
  }
  return parts.filter((part) => !names.some((name) => isNamed(part, name))).join('');
}
