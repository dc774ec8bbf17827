import { beforeEach, expect, test, vi } from 'vitest';
import { answer, Locks, openPage, problem, serve, writeElsewhere } from '../page';
import { ProblemError, UnreadableFileError } from '../../src/api/errors';
import { parseProblem } from '../../src/api/http';
import { sendFile, type Sending } from '../../src/api/uploads';
import type { FrameFacts } from '../../src/api/wire';
import { Draft } from '../../src/shoot/draft.svelte';
import { keyOf, type FoundFile } from '../../src/shoot/photo_files';
import { submitDraft } from '../../src/shoot/submit';

vi.mock('../../src/api/uploads', { spy: true });

let locks: Locks;
let asked: string[];

/** Files on their way, by name: each arrives, or fails, when a test says so. */
const onTheirWay = new Map<string, { arrive: () => void; fail: (error: Error) => void; onWait: Sending['onWait'] }>();

beforeEach(() => {
  vi.useRealTimers();
  locks = openPage();
  onTheirWay.clear();
  asked = serve(server());
  vi.mocked(sendFile).mockImplementation(({ file, onWait, signal }: Sending) => {
    return new Promise((resolve, reject) => {
      onTheirWay.set(file.name, { arrive: () => resolve(file.name), fail: reject, onWait });
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
});

function server(): Parameters<typeof serve>[0] {
  return {
    'GET /v1/uploads/.*/facts': (path) => answer({ name: path.split('/')[3] }),
    'POST .*/plan': (_, { body }) => answer(planAlone(JSON.parse(String(body)).frames)),
    'POST /v1/photos': () => answer({ id: 'p' }),
    'POST /v1/jobs': () => answer({ id: 'j' }),
    'POST /v1/listings': () => answer({}),
    'DELETE /v1/uploads': () => answer({}),
  };
}

/** Each by itself; a JPEG beside a raw file is counted once. */
function planAlone(frames: FrameFacts[]): object {
  const places = frames.map(({ name }, place) => ({ name: name ?? '', place }));
  const raws = places.filter(({ name }) => !name.endsWith('.jpg') || !places.some((it) => it.name === `${name.slice(0, -4)}.dng`));
  const beside = ({ name }: { name: string }) => places.filter((it) => it.name === `${name.slice(0, -4)}.jpg` && it.name !== name);
  const photos = raws.map((frame) => ({ frames: [frame], reference: frame, why: '', doubles: beside(frame) }));
  return { photos, left: [] };
}

function found(...names: string[]): FoundFile[] {
  return names.map((name) => ({ file: new File(['x'], name, { lastModified: 1 }), path: name }));
}

function key(name: string): string {
  return keyOf(found(name)[0]!);
}

async function drop(draft: Draft, ...names: string[]): Promise<void> {
  draft.add(found(...names));
  for (const name of names) {
    await vi.waitFor(() => expect(onTheirWay.has(name)).toBe(true));
    onTheirWay.get(name)?.arrive();
  }
  await vi.waitFor(() => expect(draft.isSending).toBe(false));
}

/** Names of the photos' files, and of those that were left out. */
function shape(draft: Draft): string {
  const name = (one: string): string => one.split('|')[0] ?? '';
  const { photos, left } = draft.grouping.now;
  return `${photos.map((group) => group.frames.map(name).join('+')).join(' ')} | ${left.map((each) => name(each.key)).join(' ')}`;
}

const isReady = (draft: Draft) => vi.waitFor(() => expect(draft.isReady).toBe(true));
const settled = (draft: Draft) => vi.waitFor(() => expect(draft.isSettled).toBe(true));
const planning = (draft: Draft) => vi.waitFor(() => expect(draft.isPlanning).toBe(true));

/** No plan is answered before what this answers is called. */
function holdPlans(): () => void {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const plan = server()['POST .*/plan']!;
  serve({ ...server(), 'POST .*/plan': async (path, init) => (await held, plan(path, init)) });
  return () => release();
}

test('what is dropped is sent and planned', async () => {
  const draft = new Draft('elm');
  await drop(draft, '1.dng', '1.jpg', '2.dng');
  await isReady(draft);
  expect(shape(draft)).toBe('1.dng 2.dng | ');
  expect(draft.grouping.now.photos[0]?.doubles).toEqual([key('1.jpg')]);
});

test('what is dropped while a shoot is handed over stays, and is planned afterwards', async () => {
  const draft = new Draft('elm');
  await drop(draft, '1.dng', '1.jpg', '2.dng');
  await isReady(draft);
  draft.accept({});
  let jobs = 0;
  await submitDraft(draft, () => {
    if ((jobs += 1) === 1) draft.add(found('late.dng'));
  });
  expect(jobs).toBe(2);
  onTheirWay.get('late.dng')?.arrive();
  await isReady(draft);
  expect(shape(draft)).toBe('late.dng | ');
  expect(asked).toContain('DELETE /v1/uploads/1.jpg');
  expect(asked).not.toContain('DELETE /v1/uploads/late.dng');
});

test('what has arrived by the time a shoot is handed over is planned at once', async () => {
  const draft = new Draft('elm');
  await drop(draft, '1.dng');
  await isReady(draft);
  serve({ ...server(), 'POST /v1/jobs': async () => (await drop(draft, 'late.dng'), await settled(draft), answer({ id: 'j' })) });
  draft.accept({});
  await submitDraft(draft, () => undefined);
  await isReady(draft);
  expect(shape(draft)).toBe('late.dng | ');
});

test('what arrives while the rest is planned is planned too', async () => {
  const release = holdPlans();
  const draft = new Draft('elm');
  await drop(draft, '1.dng');
  await planning(draft);
  await drop(draft, '2.dng');
  await settled(draft);
  release();
  await isReady(draft);
  expect(shape(draft)).toBe('1.dng 2.dng | ');
});

test('what another tab has grouped meanwhile is planned no second time', async () => {
  const release = holdPlans();
  const draft = reload({ '1.dng': '1.dng', '2.dng': '2.dng' });
  await planning(draft);
  reload({ '1.dng': '1.dng', '2.dng': '2.dng' }, ['1.dng']);
  release();
  await isReady(draft);
  expect(shape(draft)).toBe('1.dng 2.dng | ');
});

test('a plan that fails leaves nobody with a part of the shoot', async () => {
  const draft = new Draft('elm');
  await drop(draft, '1.dng');
  await isReady(draft);
  const bad = serve({ ...server(), 'POST .*/plan': () => problem(422, 'bad_option') });
  await drop(draft, '2.dng');
  await vi.waitFor(() => expect(draft.failure).toBeInstanceOf(ProblemError));
  expect(bad.filter((line) => line.endsWith('plan'))).toHaveLength(1);
  expect(draft.isReady).toBe(false);
  serve(server());
  await draft.plan();
  expect(draft.isReady).toBe(true);
});

test('what a discarded draft was planned as is not heard', async () => {
  const release = holdPlans();
  const draft = new Draft('elm');
  await drop(draft, '1.dng');
  await planning(draft);
  draft.discard();
  release();
  await vi.waitFor(() => expect(draft.isPlanning).toBe(false));
  expect(shape(draft)).toBe(' | ');
});

test('a file that the server cannot look at hangs nothing, and is tried again or done without', async () => {
  vi.useFakeTimers();
  serve({ 'GET .*/2.dng/facts': () => problem(500, 'internal_error'), ...server() });
  const draft = new Draft('elm');
  draft.add(found('1.dng', '2.dng', '3.dng'));
  for (const { arrive } of onTheirWay.values()) arrive();
  await vi.advanceTimersByTimeAsync(500);
  expect(draft.waiting).toBeInstanceOf(ProblemError);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(draft.waiting).toBeNull();
  expect(shape(draft)).toBe('1.dng 3.dng | 2.dng');
  serve(server());
  draft.tryAgain(key('2.dng'));
  await vi.advanceTimersByTimeAsync(100);
  expect(shape(draft)).toBe('1.dng 3.dng 2.dng | ');
  draft.forget([key('3.dng')]);
  expect(shape(draft)).toBe('1.dng 2.dng | ');
});

test('a file that failed on its way is sent again', async () => {
  const draft = new Draft('elm');
  draft.add(found('1.dng', '2.dng'));
  onTheirWay.get('1.dng')?.arrive();
  onTheirWay.get('2.dng')?.fail(new UnreadableFileError());
  await isReady(draft);
  expect(shape(draft)).toBe('1.dng | 2.dng');
  expect(draft.files.get(key('2.dng'))?.failure?.todo).toBe('Drop it again.');
  draft.tryAgain(key('2.dng'));
  onTheirWay.get('2.dng')?.arrive();
  await isReady(draft);
  expect(shape(draft)).toBe('1.dng 2.dng | ');
});

test('files that the server has no room for are set aside, and tried again once the rest is handed over', async () => {
  const draft = new Draft('elm');
  draft.add(found('1.dng', '2.dng', '3.dng', '4.dng'));
  const full = new ProblemError(parseProblem('', 507));
  onTheirWay.get('1.dng')?.arrive();
  for (const name of ['2.dng', '3.dng']) onTheirWay.get(name)?.onWait(full);
  expect(draft.waitsFor).toBe(full);
  await vi.waitFor(() => expect(onTheirWay.has('4.dng')).toBe(true));
  onTheirWay.get('4.dng')?.arrive();
  draft.setAside();
  await isReady(draft);
  expect(shape(draft)).toBe('1.dng 4.dng | 2.dng 3.dng');
  draft.accept({});
  await submitDraft(draft, () => undefined);
  expect(draft.all.map(({ path, failure }) => [path, failure?.what])).toEqual([
    ['2.dng', 'The server has no room left'],
    ['3.dng', 'The server has no room left'],
  ]);
  draft.tryAgain(key('2.dng'), key('3.dng'));
  for (const name of ['2.dng', '3.dng']) onTheirWay.get(name)?.arrive();
  await isReady(draft);
  expect(shape(draft)).toBe('2.dng 3.dng | ');
});

/** A draft as it is after a reload, of files with these uploads. */
function reload(uploads: Record<string, string | null>, ...photos: string[][]): Draft {
  const files = Object.entries(uploads).map(([name, upload]) => ({ key: key(name), path: name, size: 1, upload }));
  const groups = photos.map(([first, ...doubles]) => ({
    id: first!,
    frames: [key(first!)],
    reference: key(first!),
    why: '',
    doubles: doubles.map(key),
  }));
  writeElsewhere('elm', { files, grouping: { photos: groups, left: [] }, accepted: null });
  return new Draft('elm');
}

test('what is done without is part of no photo, and the JPEG beside it becomes one', async () => {
  const draft = reload({ '1.dng': null, '1.jpg': '1.jpg', '2.dng': '2.dng' }, ['1.dng', '1.jpg'], ['2.dng']);
  await vi.waitFor(() => expect(draft.missing).toHaveLength(1));
  draft.forget([key('1.dng')]);
  await isReady(draft);
  expect(shape(draft)).toBe('2.dng 1.jpg | ');
});

test('a file of a photo that cannot be sent again is left out of it', async () => {
  const draft = reload({ '1.dng': null, '2.dng': '2.dng' }, ['1.dng'], ['2.dng']);
  draft.add(found('1.dng'));
  onTheirWay.get('1.dng')?.fail(new ProblemError(parseProblem('', 413)));
  await isReady(draft);
  expect(shape(draft)).toBe('2.dng | 1.dng');
});

test('nothing is missing that another tab is sending', async () => {
  vi.useFakeTimers();
  const sender = new Draft('elm');
  sender.add(found('1.dng'));
  expect(locks.held).toMatchObject([{ name: 'fanlight.sending.elm' }]);
  const second = new Draft('elm');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(second.missing).toEqual([]);
  onTheirWay.get('1.dng')?.fail(new UnreadableFileError());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(locks.held).toEqual([]);
  expect(second.missing).toHaveLength(1);
});

test('another tab that does without a file stops nobody from sending it', () => {
  const sender = new Draft('elm');
  sender.add(found('1.dng', '2.dng'));
  writeElsewhere('elm', { files: [{ key: key('1.dng'), path: '1.dng', size: 1, upload: null }], grouping: null, accepted: null });
  expect(sender.all).toHaveLength(2);
});

test('what another tab discards is not sent any more', async () => {
  const sender = new Draft('elm');
  sender.add(found('1.dng'));
  writeElsewhere('elm', null);
  expect(sender.isEmpty).toBe(true);
  expect(vi.mocked(sendFile).mock.lastCall?.[0].signal.aborted).toBe(true);
});

test('what another tab has handed over is not handed over again', async () => {
  const draft = reload({ '1.dng': '1.dng' }, ['1.dng']);
  const onJob = vi.fn();
  expect(await submitDraft(draft, onJob)).toEqual([]);
  expect(onJob).not.toHaveBeenCalled();
  expect(shape(draft)).toBe('1.dng | ');
});

test('handing over a shoot that the server has no room for says so, and can be cancelled', async () => {
  vi.useFakeTimers();
  const draft = reload({ '1.dng': '1.dng', '2.dng': '2.dng' }, ['1.dng'], ['2.dng']);
  await vi.advanceTimersByTimeAsync(10);
  let room = 1;
  serve({ ...server(), 'POST /v1/photos': () => (room-- > 0 ? answer({ id: 'p' }) : problem(507, 'storage_full')) });
  draft.accept({});
  const onJob = vi.fn();
  const handing = submitDraft(draft, onJob);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(draft.waiting).toMatchObject({ problem: { code: 'storage_full' } });
  draft.reopen();
  expect(await handing).toEqual([]);
  expect(draft.waiting).toBeNull();
  expect(onJob).toHaveBeenCalledOnce();
  expect(shape(draft)).toBe('2.dng | ');
  await vi.advanceTimersByTimeAsync(10);
  expect(draft.isReady).toBe(true);
});

test('a shoot is handed over where there are no locks', async () => {
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const draft = new Draft('elm');
  await drop(draft, '1.dng');
  await isReady(draft);
  draft.accept({});
  const onJob = vi.fn();
  await submitDraft(draft, onJob);
  expect(onJob).toHaveBeenCalledOnce();
  expect(draft.isEmpty).toBe(true);
});
