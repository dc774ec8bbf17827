// A shoot of six files with a bracket among them, from the drop to the archive, as a photographer works:
// `node scenario.mjs URL FOLDER OUT`.
import { basename } from 'node:path';
import { openStudio } from './chromium.mjs';
import { handsOn } from './editor.mjs';
import { compareBoth, lookOver } from './scenario/compare.mjs';
import { downloadAll, downloadChosen, downloadVersion } from './scenario/download.mjs';
import { dropTwice } from './scenario/drop.mjs';
import { removePicture, repaintWall, undoAndRedo } from './scenario/edit.mjs';
import { finishThroughReload } from './scenario/finish.mjs';
import { filterAndSort } from './scenario/gallery.mjs';
import { groupByDrag, groupByKeys, groupInTwoTabs } from './scenario/group.mjs';

const [url, folder, out] = process.argv.slice(2);
const studio = await openStudio(url);
const desk = { ...studio, ...handsOn(studio.page), url, folder, out, shoot: basename(folder) };

await desk.look();
await dropTwice(desk);
await groupByDrag(desk);
await groupByKeys(desk);
const second = await groupInTwoTabs(desk);
await finishThroughReload(desk, second);
await compareBoth(desk);
await lookOver(desk);
await removePicture(desk);
await repaintWall(desk);
await undoAndRedo(desk);
await downloadVersion(desk);
await filterAndSort(desk);
await downloadChosen(desk);
await downloadAll(desk);
await desk.end();
