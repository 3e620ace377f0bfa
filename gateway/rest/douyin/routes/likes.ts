import { asFailure } from '../../graph.ts';
import { DouyinFailure } from '../answers/codes.ts';
import { parts } from '../answers/objects.ts';
import { videosOf } from '../answers/shapes.ts';
import { defineRoute, ownerOf } from '../route.ts';
import { longestList } from './lists.ts';
import { userId, videoId } from './shared-parameters.ts';

export const favoriteAction = defineRoute({
  method: 'POST',
  path: '/favorite/action',
  summary: 'Likes a video, or takes the like back. Repeating is harmless.',
  access: 'account',
  parameters: {
    video_id: videoId,
    action_type: {
      type: 'integer',
      description: '1 like, 2 take back.',
      required: true,
      oneOf: [1, 2],
    },
  },
  payload: {},
  codes: { NOT_FOUND: 10015 },
  async answer({ values, settings: { strict }, run }) {
    const likes = values.action_type === 1;
    await run(likes ? 'RestLike' : 'RestUnlike', { postId: String(values.video_id), strict }).catch(
      (error) => {
        throw asFailure(error)?.code === 'CONFLICT'
          ? new DouyinFailure(likes ? 10008 : 10009)
          : error;
      },
    );
    return {};
  },
});

export const favoriteList = defineRoute({
  method: 'GET',
  path: '/favorite/list',
  summary: 'Videos that a user likes, newest like first. `is_favorite` is the view of the asker.',
  access: 'guest',
  parameters: { user_id: userId },
  payload: { video_list: parts.videos },
  codes: {},
  async answer({ values, viewer, run }) {
    const data = await run('RestLikedPosts', {
      userId: String(ownerOf(values.user_id, viewer)),
      first: longestList,
    });
    if (!data.user) throw new DouyinFailure(10002);
    return { video_list: videosOf(data.user.likedPosts) };
  },
});
