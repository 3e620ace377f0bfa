import type { StoreValue } from 'nanostores';
import type { NotificationBodyFragment } from '../../../generated/graph.ts';
import type { notificationWords } from './words.ts';

type Words = StoreValue<typeof notificationWords>;

/** "Mira", "Mira and Leo", "Mira and 12 others"; nobody where no other did anything. */
export function whoOf({ actors, actorCount }: NotificationBodyFragment, words: Words): string {
  const [first, second] = actors.filter((actor) => actor !== null);
  if (actorCount === 0) return '';
  if (!first) return words.somebody;
  if (actorCount === 2 && second)
    return words.two({ first: first.displayName, second: second.displayName });
  if (actorCount > 1) return words.more({ first: first.displayName })(actorCount - 1);
  return first.displayName;
}

/** Stands for who did it; no text holds it. */
const mark = '\u0000';

/** What stands before and after who did it, as the language orders a sentence. */
export function aroundWho(
  { kind }: NotificationBodyFragment,
  words: Words,
): readonly [string, string] {
  const [before = '', after = ''] = words[kind]({ who: mark }).split(mark);
  return [before, after];
}

/** Where a notification leads. */
export function targetOf({ kind, post, chat, actors }: NotificationBodyFragment): string {
  const [actor] = actors.filter((one) => one !== null);
  if (kind === 'MESSAGE_REQUESTED' && chat) return `/chats/${chat.id}`;
  if (post) return `/post/${post.id}?from=notification`;
  if (actor) return `/u/${encodeURIComponent(actor.username)}`;
  return '/notifications';
}
