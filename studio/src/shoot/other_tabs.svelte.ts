import { sleep } from '../api/patience';
import { countHolders, hold } from '../parts/without_tls';

const LOOKED_EVERY_S = 2;

/** Tabs that send files of the same shoot: what one of them is sending the others do not miss. */
export class OtherTabs {
  areSending = $state(false);
  readonly #lock: string;
  #letGo: (() => void) | null = null;

  constructor(listing: string) {
    this.#lock = `fanlight.sending.${listing}`;
  }

  /** Whether this one sends. */
  tell(isSending: boolean): void {
    if (isSending) {
      this.#letGo ??= hold(this.#lock);
    } else {
      this.#letGo?.();
      this.#letGo = null;
    }
  }

  /** Until none sends any more, and they are taken to send until that is known. */
  async watch(): Promise<void> {
    if (this.areSending) return;
    this.areSending = true;
    while ((await countHolders(this.#lock)) > (this.#letGo ? 1 : 0)) await sleep(LOOKED_EVERY_S);
    this.areSending = false;
  }
}
