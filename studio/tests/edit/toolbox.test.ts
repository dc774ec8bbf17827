import { expect, test } from 'vitest';
import { openPage } from '../page';
import type { KeptPhoto } from '../../src/api/wire';
import { EditSession } from '../../src/edit/session.svelte';
import { Toolbox } from '../../src/edit/toolbox.svelte';

openPage();
const photo = { id: 'a'.repeat(32), width: 4000, height: 3000 } as KeptPhoto;

test.each([
  [true, 'points'],
  [false, 'brush'],
])('what is in the hand at first can be used: with a selector %s the %s', (hasSelector, name) => {
  expect(new Toolbox(new EditSession(photo), hasSelector).name).toBe(name);
});
