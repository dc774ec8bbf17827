import { expect, test } from 'vitest';
import { openPage } from '../page';
import type { KeptPhoto, Place } from '../../src/api/wire';
import { EditSession } from '../../src/edit/session.svelte';
import { Toolbox } from '../../src/edit/toolbox.svelte';
import { TOOLS, type Press, type ToolName } from '../../src/edit/tools/tool';

openPage();

function take(name: ToolName): Toolbox {
  const photo = { id: crypto.randomUUID(), width: 4000, height: 3000 } as KeptPhoto;
  const toolbox = new Toolbox(new EditSession(photo), true);
  toolbox.pick(name);
  return toolbox;
}

const pressAt = (at: Place): Press => ({ at, takes: false, line: false, pressure: null, reach: 10 });

function click({ tool }: Toolbox, at: Place): void {
  tool.press(pressAt(at));
  tool.release?.(pressAt(at));
}

test.each(TOOLS)('the first of two fingers marks nothing: %s', (name) => {
  const toolbox = take(name);
  toolbox.tool.press(pressAt([100, 100]));
  toolbox.tool.leave();
  expect(toolbox.drawing.marks).toEqual([]);
  expect(toolbox.tool.sketch).toBeNull();
});

test.each(['polygon', 'box'] as const)('two fingers come closer in the middle of an outline, which stays: %s', (name) => {
  const toolbox = take(name);
  click(toolbox, [100, 100]);
  const before = toolbox.tool.sketch;
  toolbox.tool.press(pressAt([900, 500]));
  toolbox.tool.leave();
  expect(before).not.toBeNull();
  expect(toolbox.tool.sketch?.kind).toBe(before?.kind);
  click(toolbox, [900, 500]);
  if (name === 'box') expect(toolbox.drawing.marks).toHaveLength(1);
  else expect(toolbox.tool.sketch).toMatchObject({ points: [[100, 100], [900, 500]] });
});
