/** Where in the studio somebody is; the part of the address after `#`. */
export type Route =
  | { page: 'shoots' }
  | { page: 'shoot'; listing: string }
  | { page: 'photo'; id: string }
  | { page: 'edit'; id: string }
  | { page: 'unknown' };

export function readRoute(hash: string): Route {
  const [page = '', name = '', part, ...more] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decode);
  if (page === '') return { page: 'shoots' };
  if (page === 'shoot' && name !== '' && part === undefined) return { page: 'shoot', listing: name };
  if (page !== 'photo' || name === '' || more.length > 0) return { page: 'unknown' };
  if (part === undefined) return { page: 'photo', id: name };
  return part === 'edit' ? { page: 'edit', id: name } : { page: 'unknown' };
}

export const toShoots = '#/';
/** The server's own page, which asks for a key. */
export const signIn = '/studio/key';

export function toShoot(listing: string): string {
  return `#/shoot/${encodeURIComponent(listing)}`;
}

export function toPhoto(id: string): string {
  return `#/photo/${id}`;
}

export function toEdit(id: string): string {
  return `#/photo/${id}/edit`;
}

/** As it is where it is no escaped text: somebody typed it. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
