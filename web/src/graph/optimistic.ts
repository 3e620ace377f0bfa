import type { Cache, OptimisticMutationConfig } from '@urql/exchange-graphcache';

const count = (cache: Cache, key: string, field: string, by: number): number =>
  Math.max(0, Number(cache.resolve(key, field) ?? 0) + by);

/** Shows a switch and its counter as they will be, before the server has answered. */
const switched =
  (type: string, argument: string, flag: string, counter: string, on: boolean) =>
  (args: Record<string, unknown>, cache: Cache) => {
    const id = String(args[argument]);
    const key = `${type}:${id}`;
    const changes = Boolean(cache.resolve(key, flag)) !== on;
    return {
      __typename: type,
      id,
      [flag]: on,
      [counter]: count(cache, key, counter, changes ? (on ? 1 : -1) : 0),
    };
  };

/** What a tap shows at once; a refusal takes it back. */
export const optimistic: OptimisticMutationConfig = {
  likePost: switched('Post', 'postId', 'isLikedByMe', 'likeCount', true),
  unlikePost: switched('Post', 'postId', 'isLikedByMe', 'likeCount', false),
  savePost: switched('Post', 'postId', 'isSavedByMe', 'saveCount', true),
  unsavePost: switched('Post', 'postId', 'isSavedByMe', 'saveCount', false),
  likeComment: switched('Comment', 'commentId', 'isLikedByMe', 'likeCount', true),
  unlikeComment: switched('Comment', 'commentId', 'isLikedByMe', 'likeCount', false),
};
