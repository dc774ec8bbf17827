import type { ModelInfo } from '../../api/wire';
import type { Deed, Forms } from './forms';

/** What each operation's form is given. */
export interface FormProps<Each extends Deed> {
  form: Forms[Each];
  models: readonly ModelInfo[];
  fill: (said: Partial<Forms[Each]>) => void;
}
