import type { EventHandlers } from '@clipgraph/platform/events/event.ts';
import { payloadOf } from '@clipgraph/platform/events/payloads.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { deletePostsOf, setFilesPublic } from '../posts/account-posts.ts';
import { postCounter } from '../posts/posts.ts';
import { lockAuthor } from '../posts/write-post.ts';
import { forgetAccount, forgetHeat } from '../ranking/forget.ts';
import { signalHandlers } from '../ranking/signals.ts';

/**
 * Hears what the ranking learns from. Deletes the posts of a deleted account. While an account is disabled, its public files are not
 * served; they are again once it is enabled.
 */
export const handlers = (services: Services): EventHandlers => ({
  ...signalHandlers,
  'clip.post': async (tx, event) => {
    const { id, deleted } = payloadOf('clip.post', event);
    if (deleted) await forgetHeat(tx, id);
  },
  'clip.user': async (tx, event) => {
    const { id, state } = payloadOf('clip.user', event);
    if (event.type === 'user.disabled' || event.type === 'user.enabled') {
      await lockAuthor(tx, id);
      await setFilesPublic(tx, id, state === 'active');
    }
    if (state !== 'deleted') return undefined;
    await lockAuthor(tx, id);
    await deletePostsOf(tx, services, id);
    await forgetAccount(tx, id);
    return () => services.counters.committed([{ name: postCounter, id }]);
  },
});
