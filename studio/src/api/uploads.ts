import { DetailedError, Upload, type HttpResponse } from 'tus-js-client';
import { connection } from './connection.svelte';
import { isPassing, ProblemError, UnreachableError, UnreadableFileError } from './errors';
import { ask, askJson, parseProblem, parseWait } from './http';
import { Patience } from './patience';
import type { FrameFacts } from './wire';

const UPLOADS = '/v1/uploads';
const LOOKED_EVERY_S = 3;
/** Where it goes on is asked anew: another try of the same file may have been under way. */
const OUT_OF_STEP = [409, 423];
/** So much at a time: what a broken line loses at most, where the server keeps whole requests alone. */
const CHUNK_BYTES = 16 << 20;

export interface Sending {
  file: File;
  /** Tells this file from all others on this machine: an upload that was broken off is found by it. */
  fingerprint: string;
  onProgress: (sent: number, total: number) => void;
  /** What the server cannot do at the moment, each time before it is asked again; null: it goes on. */
  onWait: (error: unknown) => void;
  signal: AbortSignal;
}

/** Sends a file by the tus protocol, from where an earlier try ended; its upload's id. Aborted before that it is forgotten.

Waits for a lost connection, and for a server that is full or busy, as long as it takes. Raises ProblemError,
UnreadableFileError, and the signal's reason. */
export async function sendFile(sending: Sending): Promise<string> {
  const { file, fingerprint, signal } = sending;
  signal.throwIfAborted();
  const patience = new Patience();
  const arrived = new AbortController();
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: UPLOADS,
      metadata: { filename: file.name },
      chunkSize: CHUNK_BYTES,
      retryDelays: null,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(fingerprint),
      // Else tus takes every refusal of HEAD for "there is no such upload", and begins anew with the first byte.
      onAfterResponse: (request, response) => {
        const status = response.getStatus();
        connection.noteStatus(status);
        const isHead = request.getMethod() === 'HEAD';
        if (isHead && (status === 429 || status >= 500)) throw problemOf(response);
        if (isHead || status >= 400) return;
        patience.renew();
        sending.onWait(null);
      },
      onProgress: (sent, total) => {
        connection.note('uploads', true);
        sending.onProgress(sent, total);
      },
      onError: (error) => void goOn(toError(error)),
      onSuccess: () => {
        connection.note('uploads', true);
        arrived.abort();
        resolve(idOf(upload.url ?? ''));
      },
    });

    async function begin(): Promise<void> {
      if (signal.aborted) return;
      const before = await upload.findPreviousUploads();
      if (before[0]) upload.resumeFromPreviousUpload(before[0]);
      upload.start();
    }

    /** Once whatever it failed of may be over; a file that cannot be read looks like a lost line. */
    async function goOn(error: Error): Promise<void> {
      const isLost = error instanceof UnreachableError;
      const waits = isLost && (await canRead(file));
      connection.note('uploads', !waits);
      if (isLost && !waits) return reject(new UnreadableFileError(file.name));
      try {
        const seconds = isLost ? LOOKED_EVERY_S : patience.next(error, mayPass(error));
        if (!isLost) sending.onWait(error);
        setTimeout(begin, seconds * 1000);
      } catch (raised) {
        reject(raised);
      }
    }

    function forget(): void {
      connection.note('uploads', true);
      void upload.abort(true).catch(() => undefined); // it expires, where the server cannot be told
      reject(signal.reason);
    }

    signal.addEventListener('abort', forget, { signal: arrived.signal });
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
  return isPassing(error) || (error instanceof ProblemError && OUT_OF_STEP.includes(error.problem.status));
}

function toError(error: Error): Error {
  const { causingError = null, originalResponse = null } = error instanceof DetailedError ? error : {};
  if (causingError instanceof ProblemError) return causingError;
  return originalResponse?.getStatus() ? problemOf(originalResponse) : new UnreachableError(error.message, { cause: error });
}

function problemOf(response: HttpResponse): ProblemError {
  const wait = parseWait(response.getHeader('Retry-After'));
  return new ProblemError(parseProblem(response.getBody(), response.getStatus()), wait);
}
