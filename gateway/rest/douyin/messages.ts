import { codePointLength } from '@clipgraph/platform/text/user-text.ts';
import { DouyinFailure } from './codes.ts';
import { longestList } from './lists.ts';
import { parts } from './objects.ts';
import { accountOf, defineRoute } from './route.ts';
import { messageOf, nodesOf } from './shapes.ts';
import { otherUserId } from './shared-parameters.ts';
import { pollSinceMs } from './time.ts';

export const messageAction = defineRoute({
  method: 'POST',
  path: '/message/action',
  summary: 'Sends a message; the two need not follow each other.',
  access: 'account',
  parameters: {
    to_user_id: otherUserId,
    action_type: { type: 'integer', description: '1 send.', required: true, oneOf: [1] },
    content: { type: 'text', description: 'What to say: 1 to 255 characters unless the deployment says otherwise.', required: true, minLength: 1 },
  },
  payload: {},
  codes: { NOT_FOUND: 10013, RATE_LIMITED: 10011 },
  async answer({ values, settings: { maxMessageLength }, run }) {
    if (codePointLength(values.content) > maxMessageLength) throw new DouyinFailure(40002, `content must have 1 to ${maxMessageLength} characters.`);
    await run('RestSendMessage', { input: { toUserId: String(values.to_user_id), text: values.content } });
    return {};
  },
});

export const messageChat = defineRoute({
  method: 'GET',
  path: '/message/chat',
  summary: 'The conversation with a user, oldest first; clients poll it with the time of the last message that they have.',
  access: 'account',
  parameters: {
    to_user_id: otherUserId,
    pre_msg_time: {
      type: 'integer',
      lenient: true,
      description: 'Only messages newer than this time, of any unit by its magnitude. The newest 1,000 when left out or 0.',
      example: 0,
    },
  },
  payload: { message_list: parts.messages },
  codes: {},
  async answer({ values, viewer, settings: { polling }, run }) {
    const viewerId = accountOf(viewer);
    const sinceMs = pollSinceMs(values.pre_msg_time);
    const since = sinceMs === null ? null : new Date(sinceMs).toISOString();
    const data = await run('RestChat', { userId: String(values.to_user_id), since, first: longestList });
    if (!data.user) throw new DouyinFailure(10013);
    if (!data.chatWith) return { message_list: [] };
    const newestFirst = nodesOf(data.chatWith.messages)
      .filter(({ isDeleted, sender }) => !isDeleted && sender)
      .map((message) => messageOf(message, viewerId, values.to_user_id));
    // The Android client draws what it sends itself, and would show it twice.
    const shown = polling === 'received' && sinceMs !== null ? newestFirst.filter(({ to_user_id }) => to_user_id === viewerId) : newestFirst;
    return { message_list: shown.reverse() };
  },
});
