import type { Tx } from '@clipgraph/platform/database/database.ts';
import type { AfterCommit, EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import type { Change } from '../counted.ts';
import { applyLike } from '../documents/likes.ts';
import { applyPost } from '../documents/posts.ts';
import { applyUser } from '../documents/users.ts';
import { engineOf } from '../engine/engine-of.ts';

/** What can be found, and how popular it is. */
export const handlers = (services: Services): EventHandlers => {
  const engine = engineOf(services);
  const count = async (tx: Tx, changes: readonly Change[]): Promise<AfterCommit> => {
    await services.counters.add(tx, changes);
    return () => services.counters.committed(changes);
  };
  return {
    'clip.post': async (tx, event) =>
      count(tx, await applyPost(tx, engine, payloadOf('clip.post', event), event.sequence)),
    'clip.user': async (tx, event) =>
      count(tx, await applyUser(tx, engine, payloadOf('clip.user', event), event.sequence)),
    'clip.like': async (tx, event) => {
      const like = payloadOf('clip.like', event);
      if (like.act !== undefined && like.act !== 'POST_LIKE') return undefined;
      return count(tx, await applyLike(tx, like, event.sequence));
    },
  };
};
