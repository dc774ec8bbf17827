import { ask, askJson } from './http';
import type { AnyMask, EnhanceOptions, KeptPhoto, Select, SelectedMasks, UploadedPhoto, VersionList } from './wire';

export function photoPath(id: string, part = ''): string {
  return part === '' ? `/v1/photos/${id}` : `/v1/photos/${id}/${part}`;
}

/** A photo of complete uploads, which are used up; `key`: the same sent twice is one photo. */
export function keepPhoto(of: UploadedPhoto, key: string): Promise<KeptPhoto> {
  return askJson('/v1/photos', { json: of, headers: { 'Idempotency-Key': key } });
}

export function readPhoto(id: string, signal?: AbortSignal): Promise<KeptPhoto> {
  return askJson(photoPath(id), signal ? { signal } : {});
}

export function readVersions(id: string, signal?: AbortSignal): Promise<VersionList> {
  return askJson(photoPath(id, 'versions'), signal ? { signal } : {});
}

/** Deep Zoom's description of it. */
export function tilesPath(id: string): string {
  return photoPath(id, 'tiles.dzi');
}

/** A picture of it, `2 ** level` pixels at most on its long side: one tile up to level 9. */
export function thumbnailPath(id: string, level = 9): string {
  return photoPath(id, `tiles_files/${level}/0_0.jpg`);
}

/** What is meant by clicks and a box, best first. */
export function selectIn(id: string, asked: Select, signal?: AbortSignal): Promise<SelectedMasks> {
  return askJson(photoPath(id, 'select'), { json: asked, ...(signal ? { signal } : {}) });
}

/** A mask as the server draws it: a grey PNG, and the share of the photo that it covers. */
export async function drawMask(
  id: string,
  mask: AnyMask,
  maxPx: number,
  signal?: AbortSignal,
): Promise<{ png: Blob; coverage: number }> {
  const path = `${photoPath(id, 'mask')}?max_px=${maxPx}`;
  const response = await ask(path, { json: { mask }, ...(signal ? { signal } : {}) });
  return { png: await response.blob(), coverage: Number(response.headers.get('Fanlight-Mask-Coverage') ?? NaN) };
}

/** The photo finished by the fast preset on a small copy: a JPEG; nothing is kept. */
export async function proofPhoto(
  id: string,
  options: EnhanceOptions,
  maxPx: number,
  signal?: AbortSignal,
): Promise<Blob> {
  const path = `${photoPath(id, 'proof')}?max_px=${maxPx}`;
  return (await ask(path, { json: options, ...(signal ? { signal } : {}) })).blob();
}
