import ralClassic from '../../../../client/src/fanlight_client/ral_classic.csv?raw';
import type { Paint } from '../../api/wire';

/** One colour of RAL Classic, and about which sRGB it has: cards are pigments, and the card decides. */
export interface Ral {
  number: string;
  hex: string;
  name: string;
}

export const RAL: ReadonlyMap<string, Ral> = new Map(
  ralClassic
    .trim()
    .split('\n')
    .map((line) => line.trim().split(','))
    .map(([number = '', digits = '', name = '']) => [number, { number, hex: `#${digits.toLowerCase()}`, name }]),
);

/** What somebody typed as a paint: #8a9ba8, RAL 7016, or L, a and b as a paint maker gives them; else none. */
export function readPaint(text: string): Paint | null {
  const said = text.trim();
  const number = /^(?:ral[ -]?)?(\d{4})$/i.exec(said)?.[1];
  if (number !== undefined) return RAL.has(number) ? { ral: `RAL ${number}` } : null;
  const lab = readLab(said);
  if (lab) return { lab };
  return /^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(said) ? { hex: said.startsWith('#') ? said : `#${said}` } : null;
}

function readLab(text: string): [number, number, number] | null {
  const said = /^lab\s+(.+)$/i.exec(text)?.[1]?.split(/[\s;]+/).map(Number) ?? [];
  const [l = NaN, a = NaN, b = NaN] = said;
  const holds = said.length === 3 && l >= 0 && l <= 100 && Math.abs(a) <= 150 && Math.abs(b) <= 150;
  return holds ? [l, a, b] : null;
}

/** About how it looks, as #rrggbb; none of CIELAB, which is the server's to convert. */
export function hexOf(paint: Paint): string | null {
  if (paint.ral !== undefined) return RAL.get(paint.ral.slice(-4))?.hex ?? null;
  if (paint.hex === undefined) return null;
  const digits = paint.hex.slice(1).toLowerCase();
  return `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits}`;
}
