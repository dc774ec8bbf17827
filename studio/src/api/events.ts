import { connection } from './connection.svelte';
import { ask } from './http';
import { waitAfter } from './patience';
import type { JobStatus } from './wire';

/** A listing's events are called status; a job's own by its state. */
const NAMES = ['status', 'queued', 'running', 'succeeded', 'failed', 'canceled'];

/** A server ends a stream now and then, and is asked again: only what takes longer is a lost connection. */
const QUIET_MS = 4000;

/** A stream that was silent for so long is opened anew: one whose other end is gone, as when a laptop slept, says nothing,
not even that. What the server sends to keep it open is not told to a page. */
const SILENT_MS = 60_000;

/** Every change of the jobs whose events a path tells, until `stop` is called; a broken connection goes on by itself.

The browser comes back with `Last-Event-ID` where a connection merely broke. Where the server refused, we open a new one:
it tells first how every job stands, so that nothing is missed. */
export function follow(path: string, onStatus: (status: JobStatus) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let lost: ReturnType<typeof setTimeout> | undefined;
  let silent: ReturnType<typeof setTimeout> | undefined;

  function works(): void {
    failures = 0;
    clearTimeout(lost);
    lost = undefined;
    connection.note(path, true);
  }

  function broke(): void {
    lost ??= setTimeout(() => connection.note(path, false), QUIET_MS);
  }

  function listen(): void {
    clearTimeout(silent);
    silent = setTimeout(() => {
      source?.close();
      broke();
      open();
    }, SILENT_MS);
  }

  function open(): void {
    source = new EventSource(path);
    listen();
    source.onopen = () => {
      works();
      listen();
    };
    source.onerror = () => {
      broke();
      if (source?.readyState !== EventSource.CLOSED) return;
      clearTimeout(silent);
      failures += 1;
      void ask(path, { method: 'HEAD' }).catch(() => undefined); // an event source does not tell what it was refused for
      timer = setTimeout(open, waitAfter(failures) * 1000);
    };
    for (const name of NAMES) source.addEventListener(name, take);
  }

  function take(event: MessageEvent<string>): void {
    listen();
    onStatus(JSON.parse(event.data) as JobStatus);
  }

  open();
  return () => {
    clearTimeout(timer);
    clearTimeout(silent);
    source?.close();
    works();
  };
}

/** The events of one job, closed once it has ended: the server closes then too, which is no broken connection. */
export function followJob(id: string, onStatus: (status: JobStatus) => void): () => void {
  const stop = follow(`/v1/jobs/${id}/events`, (status) => {
    if (hasEnded(status)) stop();
    onStatus(status);
  });
  return stop;
}

export function hasEnded(status: JobStatus): boolean {
  return status.state !== 'queued' && status.state !== 'running';
}
