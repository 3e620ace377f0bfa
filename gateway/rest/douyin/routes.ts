import { login, register, user } from './accounts.ts';
import { commentAction, commentList } from './comments.ts';
import { feed } from './feed.ts';
import { favoriteAction, favoriteList } from './likes.ts';
import { messageAction, messageChat } from './messages.ts';
import { publishAction, publishList } from './publishing.ts';
import { followerList, followList, friendList, relationAction } from './relations.ts';
import type { DouyinRoute } from './route.ts';

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
