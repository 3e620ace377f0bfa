import type { DouyinRoute } from './route.ts';
import { login, register, user } from './routes/accounts.ts';
import { commentAction, commentList } from './routes/comments.ts';
import { feed } from './routes/feed.ts';
import { favoriteAction, favoriteList } from './routes/likes.ts';
import { messageAction, messageChat } from './routes/messages.ts';
import { publishAction, publishList } from './routes/publishing.ts';
import { followerList, followList, friendList, relationAction } from './routes/relations.ts';

/** The 16 routes of the short-video API. */
export const douyinRoutes: readonly DouyinRoute[] = [
  feed,
  register,
  login,
  user,
  publishAction,
  publishList,
  favoriteAction,
  favoriteList,
  commentAction,
  commentList,
  relationAction,
  followList,
  followerList,
  friendList,
  messageAction,
  messageChat,
];
