import type OpenSeadragon from 'openseadragon';

/** A photo's tiles by their address, or a small picture. */
export type Source = { key: string } & ({ tiles: string } | { picture: string });

/** What lies in a viewer: a new picture covers the one before it, which goes once the new one is there. */
export class Layers {
  #turn = 0;

  constructor(readonly viewer: OpenSeadragon.Viewer) {}

  /** Rejects where it cannot be opened; does nothing where another one was laid in the meantime. */
  lay(source: Source): Promise<void> {
    const turn = ++this.#turn;
    return new Promise((resolve, reject) => {
      this.viewer.addTiledImage({
        tileSource: 'tiles' in source ? source.tiles : { type: 'image', url: source.picture },
        width: 1,
        success: (event) => {
          this.#cover(turn, (event as unknown as { item: OpenSeadragon.TiledImage }).item);
          resolve();
        },
        error: () => (turn === this.#turn ? reject(new Error(source.key)) : resolve()),
      });
    });
  }

  #cover(turn: number, item: OpenSeadragon.TiledImage): void {
    const { world } = this.viewer;
    if (turn !== this.#turn) return world.removeItem(item);
    item.whenFullyLoaded(() => {
      while (world.getIndexOfItem(item) > 0) world.removeItem(world.getItemAt(0));
    });
  }
}
