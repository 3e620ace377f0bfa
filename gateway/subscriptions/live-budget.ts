import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import { viewerName } from '@clipgraph/platform/limits/viewer-name.ts';
import { LRUCache } from 'lru-cache';

const minuteMs = 60_000;
/** Viewers that are remembered; one that was forgotten begins anew. */
const maxViewers = 50_000;

/**
 * What the events of live operations cost one viewer in a minute, over however many connections.
 * @param maxPerMinute in the units of gateway/limits/cost.ts
 */
export function createLiveBudget(maxPerMinute: number, now = () => performance.now()) {
  const minutes = new LRUCache<string, { endsAt: number; spent: number }>({ max: maxViewers });

  /** @returns 0 when it is paid, else the whole seconds until the viewer's minute ends */
  return function charge(viewer: Viewer, cost: number): number {
    const name = viewerName(viewer);
    const at = now();
    let minute = minutes.get(name);
    if (!minute || minute.endsAt <= at) {
      minute = { endsAt: at + minuteMs, spent: 0 };
      minutes.set(name, minute);
    }
    if (minute.spent + cost > maxPerMinute) return Math.ceil((minute.endsAt - at) / 1_000);
    minute.spent += cost;
    return 0;
  };
}
