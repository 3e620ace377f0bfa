import { chatNumbers } from './fill/chats.ts';
import { idOfHotChat, idOfHotPost, operation, type Row } from './rows.ts';

/** Switches an edge on and off, in turns. */
const switched = (on: string, off: string, variables: Parameters<typeof operation>[1]) => {
  const turns = [operation(on, variables), operation(off, variables)] as const;
  return ((world, k) => (k % 2 === 0 ? turns[0] : turns[1])(world, k)) satisfies Row['request'];
};

export const writes: readonly Row[] = [
  {
    name: 'like',
    request: operation('LikePost', ({ scale }, k) => ({
      postId: String(scale.post.idOf(scale.posts - 500 - 2 * k)),
    })),
  },
  {
    name: 'like, and take back: the hot post',
    request: switched('LikePost', 'UnlikePost', (world) => ({ postId: idOfHotPost(world) })),
  },
  {
    name: 'follow, and take back: the star',
    request: switched('Follow', 'Unfollow', ({ cast }) => ({ userId: String(cast.star) })),
  },
  {
    name: 'comment',
    request: operation('AddComment', ({ scale }, k) => ({
      input: { postId: String(scale.post.idOf(scale.posts - 500 - 2 * k)), text: `comment ${k}` },
    })),
  },
  {
    name: 'comment: the hot post',
    request: operation('AddComment', (world, k) => ({
      input: { postId: idOfHotPost(world), text: `comment ${k}` },
    })),
  },
  {
    name: 'send',
    request: operation('SendMessage', ({ scale }, k) => ({
      input: {
        chatId: String(scale.chat.idOf(chatNumbers(scale).ofReader + (k % 500))),
        text: `message ${k}`,
      },
    })),
  },
  {
    name: 'send: the hot chat',
    request: operation('SendMessage', (world, k) => ({
      input: { chatId: idOfHotChat(world), text: `message ${k}` },
    })),
  },
];
