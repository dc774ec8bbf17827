import { isPassing } from '../api/errors';
import { ask } from '../api/http';
import { wordsOf } from '../api/words';
import { t } from '../strings';
import { tellFailure } from './notices.svelte';

/** Of a click on a link to a file: goes there once the server says that the file can be had. Else a browser shows a
download that failed, or nothing, and no reason. With a key held it is a link like any other. */
export async function download(event: MouseEvent & { currentTarget: EventTarget & HTMLElement }): Promise<void> {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const href = event.currentTarget.getAttribute('href');
  if (href === null) return;
  event.preventDefault();
  try {
    await ask(href, { method: 'HEAD' });
    Object.assign(document.createElement('a'), { href, download: '' }).click();
  } catch (error) {
    const { what, todo } = wordsOf(error);
    tellFailure({ what, todo: isPassing(error) ? t.app.tryLater : todo }); // nobody but them tries it again
  }
}
