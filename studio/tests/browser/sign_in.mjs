// A key, a wrong one, and one that is revoked while the page is open: `node sign_in.mjs URL KEY OTHER_KEY`.
// It says "open" when the first key may be revoked, and waits for a line that says that it was.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { openStudio, see } from './chromium.mjs';

const [url, key, other] = process.argv.slice(2);
const { context, page, found, look, end } = await openStudio(url);
const field = page.getByLabel('Your key');
const shoots = page.getByRole('heading', { name: 'Shoots', exact: true });
const shut = page.getByText('Your key opens nothing here any more').first();

async function sign(secret) {
  await field.fill(secret);
  await page.getByRole('button', { name: 'Open' }).click();
}

await look();
await sign('fl_wrong');
await page.getByRole('alert').getByText('opens nothing here').waitFor();
await look();
await see(page, 'key');
assert.deepEqual(await context.cookies(), []);

await sign(key);
await page.waitForURL('**/studio/');
const [cookie] = await context.cookies();
assert.ok(cookie.httpOnly && cookie.sameSite === 'Lax' && cookie.expires === -1);
assert.equal(await page.evaluate(() => document.cookie), '');

// A shoot is followed by its events; the key is revoked meanwhile.
const followed = page.waitForResponse((answer) => answer.url().endsWith('/v1/listings/Elm/events') && answer.ok());
await page.goto(`${url}/studio/#/shoot/Elm`);
await followed;
console.log('open');
await once(process.stdin, 'data');
await shut.waitFor();
assert.equal(await page.getByText('No connection').count(), 0);
await look();

await page.getByRole('link', { name: 'Give a key' }).click();
await sign(other);
await page.waitForURL('**/studio/');
await shut.waitFor({ state: 'detached' });
assert.ok((await page.request.get(`${url}/v1/jobs`)).ok());
found.splice(0, found.length, ...found.filter((said) => !said.includes('status of 401'))); // which the browser logs
await end();
process.exit(0);
