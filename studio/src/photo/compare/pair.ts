import type OpenSeadragon from 'openseadragon';
import type { Lock, View } from './lock';

type Viewer = OpenSeadragon.Viewer;
type Carry = (view: View) => View;

/** Makes two viewers follow each other, whichever is moved, until what it returns is called.

Both spring to the same place from the same moment on, so that neither lags behind; at rest, the follower is put exactly
where it belongs. */
export function lockViewers(osd: typeof OpenSeadragon, before: Viewer, after: Viewer, lock: Lock): () => void {
  let following = false;

  function quietly(act: () => void): void {
    if (following) return;
    following = true;
    act();
    following = false;
  }

  function lead(leader: Viewer, follower: Viewer, carry: Carry): () => void {
    const move = (at: { x: number; y: number }) => {
      const { x, y } = carry({ ...at, zoom: 1 });
      return new osd.Point(x, y);
    };
    const pan = ({ center, immediately }: OpenSeadragon.PanEvent) =>
      quietly(() => follower.viewport.panTo(move(center), immediately));
    const zoom = ({ zoom, refPoint, immediately }: OpenSeadragon.ZoomEvent) =>
      quietly(() => {
        const there = carry({ x: 0, y: 0, zoom }).zoom;
        follower.viewport.zoomTo(there, refPoint ? move(refPoint) : undefined, immediately);
      });
    const settle = () => quietly(() => align(osd, leader, follower, carry));
    leader.addHandler('pan', pan);
    leader.addHandler('zoom', zoom);
    leader.addHandler('animation-finish', settle);
    return () => {
      leader.removeHandler('pan', pan);
      leader.removeHandler('zoom', zoom);
      leader.removeHandler('animation-finish', settle);
    };
  }

  quietly(() => align(osd, after, before, lock.toBefore));
  const frees = [lead(before, after, lock.toAfter), lead(after, before, lock.toBefore)];
  return () => frees.forEach((free) => free());
}

/** Puts the follower where the leader is going. */
function align(osd: typeof OpenSeadragon, leader: Viewer, follower: Viewer, carry: Carry): void {
  const center = leader.viewport.getCenter();
  const { x, y, zoom } = carry({ x: center.x, y: center.y, zoom: leader.viewport.getZoom() });
  follower.viewport.zoomTo(zoom, undefined, true).panTo(new osd.Point(x, y), true);
}
