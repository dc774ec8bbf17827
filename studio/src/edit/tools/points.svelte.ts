import type { Place, Select } from '../../api/wire';
import { t } from '../../strings';
import { addMark, changeMark, takesAway } from '../drawing';
import { keepOn, roundPlace } from '../geometry';
import { selectOf, type Mark } from '../mark';
import { Clicking } from './clicking';
import type { Paper, Press, Tool } from './tool';

/** Clicks on one thing: each adds to what is selected, or takes away from it. The first on nothing begins a selection. */
export class Points extends Clicking implements Tool {
  readonly sketch = null;
  #closed = $state<string | null>(null);

  constructor(private readonly paper: Paper) {
    super();
  }

  /** The selection that the next click belongs to: the last mark, unless another one was asked for. */
  get open(): Mark | null {
    const last = this.paper.drawing.marks.at(-1);
    return last && last.id !== this.#closed && selectOf(last) ? last : null;
  }

  /** The next click is on another thing. */
  begin(): void {
    this.#closed = this.paper.drawing.marks.at(-1)?.id ?? null;
  }

  protected click({ at, takes }: Press): void {
    const { drawing, size } = this.paper;
    const place = roundPlace(keepOn(at, size));
    const open = this.open;
    const select = open && selectOf(open);
    if (!select) return this.paper.draw(addMark(drawing, click(place), takes), t.edit.did.click);
    const belongs = takes === takesAway(drawing, open);
    const words = belongs ? t.edit.did.click : t.edit.did.unclick;
    this.paper.draw(changeMark(drawing, open.id, clickAgain(select, place, belongs)), words);
  }

  cancel(): boolean {
    return false;
  }
}

function click(place: Place): Select {
  return { mask: 'select', points: [place], labels: [1] };
}

function clickAgain(select: Select, place: Place, belongs: boolean): Select {
  const points = [...(select.points ?? []), place];
  const labels = [...(select.labels ?? []), belongs ? (1 as const) : (0 as const)];
  return { ...select, points, labels };
}
