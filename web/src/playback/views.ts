import type { ViewInput } from '../../generated/graph.ts';
import { newKey } from '../graph/new-key.ts';

/** What is told of a playback at most so long after it counts as a view. */
const gatherMs = 10_000;
const mostPerCall = 50;
/** While the network is away, so many wait; the oldest go first. */
const mostWaiting = 200;

/** One playback, from the moment its post is on the screen. */
interface Watch {
  /** Adds time that was really watched. */
  add(ms: number): void;
  complete(): void;
  /** The post has left the screen. */
  end(): void;
}

/** A view counts from 2 seconds on, or from half of a shorter clip. */
const countsAfterMs = (durationMs: number | null) => Math.min(2_000, (durationMs ?? 4_000) / 2);

/**
 * Gathers views and tells them a few at a time: when a post is left, at the latest ten seconds
 * after it counted, and at once when the page is left.
 * @param send resolves once they are safe; may be given the same views again after it failed
 */
export function createViews(send: (views: ViewInput[]) => Promise<unknown>) {
  const running = new Set<ViewInput & { countsAfterMs: number }>();
  let waiting: ViewInput[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flushSoon = () => {
    timer ??= setTimeout(flush, gatherMs);
  };
  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const watched of running)
      if (watched.watchedMs >= watched.countsAfterMs) {
        running.delete(watched);
        waiting.push(plain(watched));
      }
    const views = waiting.splice(0, mostPerCall);
    if (views.length === 0) return;
    send(views).catch(() => {
      waiting = [...views, ...waiting].slice(-mostWaiting);
      flushSoon();
    });
    if (waiting.length > 0) flushSoon();
  }

  return {
    watch(postId: string, source: ViewInput['source'], durationMs: number | null): Watch {
      const watched = {
        postId,
        source: source ?? null,
        playbackId: newKey(),
        watchedMs: 0,
        completed: false,
        countsAfterMs: countsAfterMs(durationMs),
      };
      running.add(watched);
      return {
        add(ms) {
          watched.watchedMs = Math.round(watched.watchedMs + ms);
          if (watched.watchedMs >= watched.countsAfterMs) flushSoon();
        },
        complete() {
          watched.completed = true;
        },
        end() {
          if (!running.delete(watched) || watched.watchedMs < watched.countsAfterMs) return;
          waiting.push(plain(watched));
          flushSoon();
        },
      };
    },
    flush,
  };
}

const plain = ({ countsAfterMs: _, ...view }: ViewInput & { countsAfterMs: number }): ViewInput =>
  view;
