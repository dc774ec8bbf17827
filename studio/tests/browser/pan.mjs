// How a photo follows the hand at 100 %: `node pan.mjs URL PHOTO` prints what `bench/studio_page.py` reads. A frame may be
// late because the machine has other work; a task of the page's thread is traced with the CPU time that is its own.
import { awaitTiles, openStudio } from './chromium.mjs';

const [url, photo] = process.argv.slice(2);
const LONG_MS = 50;
const STEPS = 40;
const DRAGS = [
  [0.3, 0.3],
  [-0.35, 0.1],
  [0.1, -0.35],
  [-0.3, -0.2],
  [0.35, 0.35],
];

const { page, end } = await openStudio(url);
await page.goto(`${url}/studio/#/photo/${photo}`);
await awaitTiles(page);
await page.getByRole('button', { name: '100 %', exact: true }).click();
await page.waitForLoadState('networkidle');
await page.evaluate(() => {
  window.frames_ms = [];
  const watch = (last) => (now) => {
    window.frames_ms.push(now - last);
    requestAnimationFrame(watch(now));
  };
  requestAnimationFrame((now) => requestAnimationFrame(watch(now)));
});
await drag(0.5); // what is loaded at the first touch is not panning
const endTrace = await trace();
await page.evaluate(() => window.frames_ms.splice(0));
for (const size of [1, 1]) await drag(size);
const frames = await page.evaluate(() => window.frames_ms);
const tasks = await endTrace();
console.log(
  JSON.stringify({
    pan_frames: frames.length,
    pan_frame_ms_p95: [...frames].sort((a, b) => a - b)[Math.floor(0.95 * frames.length)],
    pan_frame_ms_max: Math.max(...frames),
    pan_long_frames: frames.filter((ms) => ms > LONG_MS).length,
    pan_task_cpu_ms_max: Math.max(...tasks),
  }),
);
await end();

/** The photo pulled about and back by shares of the window, and the wheel turned in and out. */
async function drag(size) {
  const box = await page.locator('.stage').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  for (const [right, down] of DRAGS) {
    await page.mouse.move(x - (right * size * box.width) / 2, y - (down * size * box.height) / 2);
    await page.mouse.down();
    await page.mouse.move(x + (right * size * box.width) / 2, y + (down * size * box.height) / 2, { steps: STEPS });
    await page.mouse.up();
    await page.waitForTimeout(300);
  }
  for (const notch of [-120, 120]) {
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, notch);
    await page.waitForTimeout(500);
  }
}

/** Until what it answers is called: milliseconds of CPU of each task of the page's own thread. */
async function trace() {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', categories: 'toplevel' });
  return async () => {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await complete;
    const named = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
    const isPage = ({ pid, tid }) => named.some((thread) => thread.pid === pid && thread.tid === tid);
    return events.filter((event) => event.name.endsWith('RunTask') && isPage(event)).map(({ tdur = 0 }) => tdur / 1000);
  };
}
