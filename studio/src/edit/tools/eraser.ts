import { t } from '../../strings';
import { StrokeTool } from './stroke.svelte';
import type { Paper, Tool } from './tool';

export function eraser(paper: Paper): Tool {
  return new StrokeTool(paper, t.edit.did.eraser, true);
}
