import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { VideoContext } from '../context.ts';
import type { FeedFilter } from '../feeds/filter.ts';
import type { RankedPost } from './ranked-post.ts';
import type { Signal } from './signal.ts';

/** Chooses posts. Whoever wants another ranking writes these two. */
export interface Ranking {
  /** Learns from what people did, in one transaction. */
  observe(tx: Tx, signals: readonly Signal[]): Promise<void>;
  /**
   * The best posts for a viewer, the best first; at most 500. Who may see what is judged by the
   * caller, when a page is read.
   */
  candidates(context: VideoContext, filter: FeedFilter, nowMs: number): Promise<RankedPost[]>;
}
