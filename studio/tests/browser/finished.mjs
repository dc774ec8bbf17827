import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** The ids of photos of a listing, finished by the public API alone. */
export async function finishPhotos(url, listing, paths) {
  const ids = [];
  for (const path of paths) ids.push(await send(url, listing, path));
  await fetch(`${url}/v1/listings/${listing}/photos`, { method: 'POST' });
  for (const id of ids) await (await fetch(`${url}/v1/jobs/${id}/events`)).text();
  return ids;
}

/** The id of the job of a photo of a listing that is to be closed yet. */
export async function send(url, listing, path, options = {}) {
  const { id: photo } = await post(`${url}/v1/photos?${new URLSearchParams({ name: basename(path) })}`, await readFile(path));
  return (await post(`${url}/v1/jobs`, { photo, listing, options })).id;
}

/** The answer to bytes, or to an object sent as JSON. */
export async function post(address, body) {
  const sent = Buffer.isBuffer(body) ? { body } : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const answer = await fetch(address, { method: 'POST', ...sent });
  assert.ok(answer.ok, await answer.clone().text());
  return answer.json();
}
