import type { StoreValue } from 'nanostores';
import type {
  ChatRowFragment,
  MessageBodyFragment,
  PersonFragment,
} from '../../../generated/graph.ts';
import type { chatWords } from './words.ts';

type Words = StoreValue<typeof chatWords>;

/** Who else is in a chat. */
export const othersIn = (chat: ChatRowFragment, viewerId: string): readonly PersonFragment[] =>
  chat.members.filter((member) => member !== null).filter(({ id }) => id !== viewerId);

/** The group's name, or who the chat is with. */
export function titleOf(chat: ChatRowFragment, viewerId: string): string {
  const others = othersIn(chat, viewerId);
  return chat.name ?? (others.map(({ displayName }) => displayName).join(', ') || '…');
}

const unknown = '…';

/** What happened to the group, in a sentence. */
export function noticeOf({ notice, sender }: MessageBodyFragment, words: Words): string {
  if (!notice) return '';
  return words[`notice${notice.action}`]({
    name: sender?.displayName ?? unknown,
    subject: notice.subject?.displayName ?? unknown,
    group: notice.name ?? unknown,
  });
}

/** A message in the words of a list or of a screen reader. */
export function previewOf(message: MessageBodyFragment, words: Words): string {
  if (message.notice) return noticeOf(message, words);
  if (message.isDeleted) return words.deleted;
  return message.text || words.sharedPost;
}
