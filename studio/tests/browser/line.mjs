// Proofs, and what goes wrong and goes on all the same: `node line.mjs URL FOLDER OUT SOURCES`.
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drop } from './chromium.mjs';
import { openFinished } from './editor.mjs';
import { post, send } from './finished.mjs';

const [url, folder, , sources] = process.argv.slice(2);
const photo = join(folder, 'IMG_0005.jpg');
const desk = await openFinished(url, 'Line', photo);
const { context, page, id, found, button, marked, drag, openEditor, awaitVersion, end } = desk;
const openShoot = (name, at = page) => at.goto(`${url}/studio/#/shoot/${name}`);

// A proof, by the slider's keys; then the whole photo so.
await page.getByRole('slider', { name: 'Strength' }).press('Home');
await page.getByText('A preview, small and quick').waitFor();
await button('Finish it so').click();
await awaitVersion(2, 'Finished');
const made = await page.getByRole('link', { name: 'Look at Version 2. Finished', exact: true }).getAttribute('href');
const { options } = await (await fetch(`${url}/v1/jobs/${made.split('/').at(-1)}`)).json();
assert.deepEqual(options, { strength: 0 }); // its sky, and all else, is the shoot's to say

// The line breaks while something is ordered.
await openEditor();
await button('Box').click();
await drag([0.4, 0.5], [0.5, 0.6]);
await marked.waitFor();
await page.getByLabel(/Keep it even where/).check();
const before = found.length;
const lost = page.getByText('No connection. Nothing is lost');
await context.setOffline(true);
await button('Remove it').click();
await lost.waitFor();
await context.setOffline(false);
await lost.waitFor({ state: 'hidden' });
await awaitVersion(3, 'Something removed');
found.splice(before); // the browser logs every request that did not get through

// A job that is under way is cancelled; another tab sees it too.
const large = await send(url, 'Large', join(folder, '../large.jpg'), { preset: 'best' });
await fetch(`${url}/v1/listings/Large/photos`, { method: 'POST' });
await openShoot('Large');
const second = await context.newPage();
await openShoot('Large', second);
await page.getByText(/\d of \d+ tiles/).waitFor();
await button('Cancel large.jpg').click();
for (const tab of [page, second]) await tab.getByText('cancelled', { exact: true }).waitFor();
const again = second.getByRole('button', { name: 'Try large.jpg again' });
const moved = { status: 409, json: { status: 409, title: '', detail: '', code: 'wrong_state', retryable: false } };
await second.route('**/retry', (route) => route.fulfill(moved), { times: 1 });
await again.click();
await second.getByText('It has moved on in the meantime What you see now is how it stands.').waitFor();
found.splice(before);
await again.click();
await page.getByText(/\d of \d+ tiles/).waitFor();
await second.close();
await fetch(`${url}/v1/jobs/${large}`, { method: 'DELETE' });

// A job that failed says why, and is tried again once that is mended.
const late = join(sources, 'late.jpg');
const { id: broken } = await post(`${url}/v1/jobs`, { source_url: `file://${late}`, listing: 'Late', name: 'late.jpg', options: { preset: 'fast' } });
await fetch(`${url}/v1/listings/Late/photos`, { method: 'POST' });
await openShoot('Late');
await page.getByText('failed', { exact: true }).first().waitFor();
await copyFile(photo, late);
await button('Try late.jpg again').click();
await page.getByText('1 of 1 photo finished').waitFor();

// It was never uploaded: it is compared with what its job was handed, and finished otherwise from there.
await page.goto(`${url}/studio/#/photo/${broken}`);
await awaitVersion(1, 'Finished');
await page.getByRole('link', { name: 'Look at Original. As it was sent', exact: true }).waitFor();
await page.getByRole('slider', { name: 'Strength' }).press('Home');
await page.getByText('A preview, small and quick').waitFor();
await button('Finish it so').click();
await awaitVersion(2, 'Finished');

await page.goto(`${url}/studio/#/photo/${id}`);
await awaitVersion(3, 'Something removed');

// A walkthrough is sent from wherever it is dropped, and is a job of its own.
await openShoot('Large');
await button('Add files').waitFor();
await drop(page, join(folder, '../walk.mp4'));
await page.getByText('A walkthrough is on its way').waitFor();
await page.goto(`${url}/studio/#/`);
await page.getByRole('link', { name: /walk.mp4.*Download/ }).waitFor();
await end();
