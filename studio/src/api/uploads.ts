import { DetailedError, Upload, type HttpResponse } from 'tus-js-client';
import { connection } from './connection.svelte';
import { ProblemError, UnreachableError, UnreadableFileError } from './errors';
import { ask, askJson, parseProblem } from './http';
import type { FrameFacts } from './wire';

const UPLOADS = '/v1/uploads';
const LOOKED_EVERY_MS = 3000;
const RETRIED_AFTER_MS = [0, 1000, 3000, 5000, 10_000, 15_000];
const PASSING = [408, 409, 423, 429, 500, 502, 503, 504, 507];
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

Waits out a lost connection for as long as it takes. Raises ProblemError, UnreadableFileError, and the signal's reason. */
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
      // Else tus takes every refusal of HEAD for "there is no such upload", and begins anew with the first byte.
      onAfterResponse: (request, response) => {
        const status = response.getStatus();
        connection.noteStatus(status);
        const isHead = request.getMethod() === 'HEAD';
        if (isHead && (status === 429 || status >= 500)) throw problemOf(response);
      },
      onProgress: (sent, total) => {
        connection.note('uploads', true);
        sending.onProgress(sent, total);
      },
      onError: (error) => void goOn(toError(error)),
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

    /** Where the line is lost, once it is back; a file that cannot be read looks like that as well. */
    async function goOn(error: Error): Promise<void> {
      const isLost = error instanceof UnreachableError;
      const waits = isLost && (await canRead(file));
      connection.note('uploads', !waits);
      if (waits) setTimeout(begin, LOOKED_EVERY_MS);
      else reject(isLost ? new UnreadableFileError(file.name) : error);
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

/** Forgets it, and its bytes. */
export async function dropUpload(id: string): Promise<void> {
  await ask(`${UPLOADS}/${id}`, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } });
}

function idOf(url: string): string {
  return new URL(url, location.href).pathname.split('/').at(-1) ?? '';
}

async function canRead(file: File): Promise<boolean> {
  return file.slice(0, 1).arrayBuffer().then(
    () => true,
    () => false,
  );
}

function mayPass(error: Error): boolean {
  const told = toError(error);
  return told instanceof ProblemError && PASSING.includes(told.problem.status);
}

function toError(error: Error): Error {
  const { causingError = null, originalResponse = null } = error instanceof DetailedError ? error : {};
  if (causingError instanceof ProblemError) return causingError;
  return originalResponse?.getStatus() ? problemOf(originalResponse) : new UnreachableError(error.message, { cause: error });
}

function problemOf(response: HttpResponse): ProblemError {
  return new ProblemError(parseProblem(response.getBody(), response.getStatus()));
}
