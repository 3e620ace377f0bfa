import { asFailure } from '../../graph.ts';
import { DouyinFailure } from '../answers/codes.ts';
import { parts } from '../answers/objects.ts';
import { commentOf, nodesOf } from '../answers/shapes.ts';
import { type Call, defineRoute } from '../route.ts';
import { longestList } from './lists.ts';
import { videoId } from './shared-parameters.ts';

const parameters = {
  video_id: videoId,
  action_type: { type: 'integer', description: '1 publish, 2 delete.', required: true },
  comment_text: {
    type: 'text',
    description: 'With 1: 1 to 255 characters, without the white space around them.',
    trimmed: true,
    maxLength: 255,
  },
  comment_id: { type: 'integer', description: 'With 2: a comment of your own on this video.' },
} as const;

export const commentAction = defineRoute({
  method: 'POST',
  path: '/comment/action',
  summary: 'Publishes a comment, or deletes one of your own.',
  access: 'account',
  parameters,
  payload: { comment: parts.comment },
  codes: { NOT_FOUND: 10015, RATE_LIMITED: 10006 },
  answer(call) {
    switch (call.values.action_type) {
      case 1:
        return publish(call);
      case 2:
        return remove(call);
      default:
        throw new DouyinFailure(10005);
    }
  },
});

async function publish({ values, settings, run }: Call<typeof parameters>) {
  if (!values.comment_text)
    throw new DouyinFailure(40002, 'comment_text must have 1 to 255 characters.');
  const { addComment } = await run('RestAddComment', {
    input: { postId: String(values.video_id), text: values.comment_text },
  });
  return { comment: commentOf(addComment, settings.dateOf) };
}

async function remove({ values, run }: Call<typeof parameters>) {
  if (values.comment_id === undefined) throw new DouyinFailure(40002, 'comment_id is required.');
  try {
    await run('RestDeleteComment', {
      id: String(values.comment_id),
      postId: String(values.video_id),
    });
  } catch (error) {
    const code = asFailure(error)?.code;
    if (code === 'FORBIDDEN') throw new DouyinFailure(10017);
    if (code !== 'NOT_FOUND') throw error;
    // Which of the two is missing decides the code.
    const { post } = await run('RestPostExists', { id: String(values.video_id) });
    throw new DouyinFailure(post ? 10016 : 10015);
  }
  return {};
}

export const commentList = defineRoute({
  method: 'GET',
  path: '/comment/list',
  summary: 'Comments on a video, newest first.',
  access: 'guest',
  parameters: { video_id: videoId },
  payload: { comment_list: parts.comments },
  codes: {},
  async answer({ values, settings, run }) {
    const { post } = await run('RestComments', {
      postId: String(values.video_id),
      first: longestList,
    });
    if (!post) throw new DouyinFailure(10015);
    return {
      comment_list: nodesOf(post.comments).map((comment) => commentOf(comment, settings.dateOf)),
    };
  },
});
