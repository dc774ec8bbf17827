import type { EnhanceOptions } from '../api/wire';

const KEPT_AS = 'fanlight.options.';

/** What can be set for a whole shoot; what is left as usual is left out: a listing has its own say in it. */
export type ListingOptions = Pick<
  EnhanceOptions,
  'look' | 'style' | 'strength' | 'sky' | 'sky_style' | 'straighten' | 'preset' | 'format'
>;

/** As they were set for this shoot before. */
export function recallOptions(listing: string): ListingOptions {
  return JSON.parse(localStorage.getItem(KEPT_AS + listing) ?? '{}') as ListingOptions;
}

export function rememberOptions(listing: string, options: ListingOptions): void {
  localStorage.setItem(KEPT_AS + listing, JSON.stringify(options));
}

/** With one of them set, or as usual where the value is empty. A style takes the place of the look. */
export function withOption<Name extends keyof ListingOptions>(
  options: ListingOptions,
  name: Name,
  value: ListingOptions[Name] | '' | undefined,
): ListingOptions {
  const { [name]: _, ...rest } = options;
  if (value === '' || value === undefined || value === null) return rest;
  const { look: __, ...lookless } = rest as ListingOptions;
  return { ...(name === 'style' ? lookless : rest), [name]: value };
}
