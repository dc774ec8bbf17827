// The tools of the editor over one photo, by mouse, finger and pen; and what is made of what they mark: `node tools.mjs URL FOLDER OUT`.
import { join } from 'node:path';
import { openFinished } from './editor.mjs';
import { blur, cutOut, furnish, replace } from './tools/deeds.mjs';
import { drawByFinger, drawByPen, tapAndPinch } from './tools/fingers.mjs';
import { carryOver, drawEach, settle } from './tools/masks.mjs';

const [url, folder, out] = process.argv.slice(2);
const desk = { ...(await openFinished(url, 'Tools', join(folder, 'IMG_0006.jpg'), { hasTouch: true })), url, out };

await desk.openEditor();
await drawEach(desk);
await settle(desk);
await carryOver(desk);
await tapAndPinch(desk);
await drawByFinger(desk);
await drawByPen(desk);
await furnish(desk);
await replace(desk);
await blur(desk);
await cutOut(desk);
await desk.end();
