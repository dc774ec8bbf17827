import { say } from '../parts/say.svelte';
import { t } from '../strings';
import type { AbsentModel, KeptPhoto, ModelInfo } from '../api/wire';
import { changeMark } from './drawing';
import { selectOf } from './mark';
import { lackOf } from './operations/lack';
import type { MaskLook } from './overlay/paint';
import { MaskPreview } from './preview.svelte';
import { Run } from './run.svelte';
import { Selecting } from './selecting.svelte';
import { EditSession } from './session.svelte';
import { Toolbox } from './toolbox.svelte';

/** All that is on the desk while a photo is edited. */
export class Work {
  readonly session: EditSession;
  readonly toolbox: Toolbox;
  readonly preview: MaskPreview;
  readonly selecting: Selecting;
  readonly run: Run;
  look = $state<MaskLook>('film');

  constructor(
    readonly photo: KeptPhoto,
    /** The shoot that it is of. */
    readonly listing: string | null,
    readonly models: readonly ModelInfo[],
    readonly absent: readonly AbsentModel[],
  ) {
    this.session = new EditSession(photo);
    const canSelect = lackOf(models, 'selector') === null;
    this.toolbox = new Toolbox(this.session, canSelect);
    this.preview = new MaskPreview(photo);
    this.selecting = new Selecting(photo.id);
    if (canSelect) void this.selecting.lookAhead([photo.width / 2, photo.height / 2]);
    this.run = new Run(photo.id, listing);
  }

  /** The outline that is under way loses its last corner, or else the last deed is undone. */
  undo(): void {
    if (this.toolbox.tool.back?.()) return;
    const words = this.session.undo();
    say(words === null ? t.edit.history.nothing : t.edit.history.undone(words));
  }

  redo(): void {
    const words = this.session.redo();
    say(words === null ? t.edit.history.nothing : t.edit.history.redone(words));
  }

  /** What the clicks may also have meant, in turn. */
  guessAgain(): void {
    const { drawing } = this.session;
    const mark = drawing.marks.at(-1);
    const select = mark && selectOf(mark);
    const guesses = mark && this.selecting.guesses(mark);
    if (!mark || !select || !guesses) return;
    const at = (guesses.at + 1) % guesses.masks.length;
    const changed = changeMark(drawing, mark.id, guesses.masks[at]!.rle, select);
    this.selecting.take(changed.marks.at(-1)!, { ...guesses, at });
    this.session.draw(changed, t.edit.did.guess);
    say(t.edit.points.guess(at + 1, guesses.masks.length));
  }

  stop(): void {
    this.preview.stop();
    this.selecting.stop();
    this.run.stop();
    this.session.keepNow();
  }
}
