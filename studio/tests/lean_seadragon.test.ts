import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { leanSeadragon, leaveOut } from '../lean_seadragon';

const FILE = new URL('../node_modules/openseadragon/build/openseadragon/openseadragon.js', import.meta.url);
const PARTS = `/*\n * OpenSeadragon - One\n */\none();\n\n/*\n * OpenSeadragon - OneMore\n */\nmore();\n`;

describe('what is left out of OpenSeadragon', () => {
  it('is whole parts, by their full names', () => {
    expect(leaveOut(PARTS, ['One'])).toBe('/*\n * OpenSeadragon - OneMore\n */\nmore();\n');
  });

  it('is missed where the library has changed', () => {
    expect(() => leaveOut(PARTS, ['Two'])).toThrow('no part Two');
  });

  it('leaves a program of the library that we have, with what draws our tiles', () => {
    const { handler } = leanSeadragon().transform as unknown as { handler: (code: string) => string };
    const lean = handler(readFileSync(FILE, 'utf8'));
    expect(() => new Function(lean)).not.toThrow();
    for (const name of ['Viewer', 'DziTileSource', 'ImageTileSource', 'CanvasDrawer']) expect(lean).toContain(`$.${name} = `);
    for (const name of ['WebGLDrawer', 'IIIFTileSource']) expect(lean).not.toContain(`.${name} = `);
  });
});
