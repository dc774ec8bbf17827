import { UnreachableError } from '../api/errors';

/** The page is of an older build than the server has, and this part of it is there no more. */
export class RebuiltError extends Error {}

/** Code that is fetched when it is first used; raises UnreachableError and RebuiltError. */
export async function fetchCode<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    const answers = await fetch('/readyz').then(
      () => true,
      () => false,
    );
    throw answers ? new RebuiltError('', { cause }) : new UnreachableError('', { cause });
  }
}
