import { DetailedError, Upload } from 'tus-js-client';
import { connection } from './connection.svelte';
import { ProblemError, UnreachableError } from './errors';
import { ask, askJson, parseProblem } from './http';
import type { FrameFacts, UploadStatus } from './wire';

const UPLOADS = '/v1/uploads';
const RETRIED_AFTER_MS = [0, 1000, 3000, 5000, 10_000, 15_000];
const PASSING = [409, 423, 429, 500, 502, 503, 504, 507];
/** So much at a time: what a broken line loses at most, where the server keeps whole requests alone. */
const CHUNK_BYTES = 16 << 20;

export interface Sending {
  file: File;
  /** Tells this file from all others on this machine: an upload that was broken off is found by it. */
  fingerprint: string;
  onProgress: (sent: number, total: number) => void;
  signal: AbortSignal;
}

/** Sends a file by the tus protocol, from where an earlier try ended; its upload's id. Aborted it is forgotten.

Waits out a lost connection for as long as it takes. Raises ProblemError, and the signal's reason. */
export async function sendFile(sending: Sending): Promise<string> {
  const { file, fingerprint, signal } = sending;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: UPLOADS,
      metadata: { filename: file.name },
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRIED_AFTER_MS,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(fingerprint),
      onShouldRetry: (error) => mayPass(error),
      onProgress: (sent, total) => {
        connection.note('uploads', true);
        sending.onProgress(sent, total);
      },
      onError: (error) => {
        const told = toError(error);
        if (!(told instanceof UnreachableError)) return reject(told);
        connection.note('uploads', false);
        setTimeout(begin, 3000);
      },
      onSuccess: () => {
        connection.note('uploads', true);
        resolve(idOf(upload.url ?? ''));
      },
    });

    async function begin(): Promise<void> {
      if (signal.aborted) return;
      const before = await upload.findPreviousUploads();
      if (before[0]) upload.resumeFromPreviousUpload(before[0]);
      upload.start();
    }

    signal.addEventListener('abort', () => {
      connection.note('uploads', true);
      void upload.abort(true).catch(() => undefined); // it expires, where the server cannot be told
      reject(signal.reason);
    });
    void begin();
  });
}

export function readFacts(id: string): Promise<FrameFacts> {
  return askJson(`${UPLOADS}/${id}/facts`);
}

export function readUpload(id: string): Promise<UploadStatus> {
  return askJson(`${UPLOADS}/${id}`);
}

/** Forgets it, and its bytes. */
export async function dropUpload(id: string): Promise<void> {
  await ask(`${UPLOADS}/${id}`, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } });
}

function idOf(url: string): string {
  return new URL(url, location.href).pathname.split('/').at(-1) ?? '';
}

function mayPass(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  return status === 0 || PASSING.includes(status);
}

function toError(error: Error | DetailedError): Error {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  const status = response?.getStatus() ?? 0;
  if (response === null || status === 0) return new UnreachableError(error.message, { cause: error });
  return new ProblemError(parseProblem(response.getBody(), status));
}
