import { codePointLength } from '@clipgraph/platform/text/user-text.ts';
import { DouyinFailure } from '../answers/codes.ts';
import { parts } from '../answers/objects.ts';
import { type ChatMessage, messageOf } from '../answers/shapes.ts';
import { accountOf, defineRoute } from '../route.ts';
import { pollSinceMs } from '../time.ts';
import { chatMessages } from './chat-messages.ts';
import { otherUserId } from './shared-parameters.ts';

export const messageAction = defineRoute({
  method: 'POST',
  path: '/message/action',
  summary: 'Sends a message; the two need not follow each other.',
  access: 'account',
  parameters: {
    to_user_id: otherUserId,
    action_type: { type: 'integer', description: '1 send.', required: true, oneOf: [1] },
    content: {
      type: 'text',
      description: 'What to say: 1 to 255 characters unless the deployment says otherwise.',
      required: true,
      minLength: 1,
    },
  },
  payload: {},
  codes: { NOT_FOUND: 10013, RATE_LIMITED: 10011 },
  async answer({ values, settings: { maxMessageLength }, run }) {
    if (codePointLength(values.content) > maxMessageLength)
      throw new DouyinFailure(40002, `content must have 1 to ${maxMessageLength} characters.`);
    await run('RestSendMessage', {
      input: { toUserId: String(values.to_user_id), text: values.content },
    });
    return {};
  },
});

export const messageChat = defineRoute({
  method: 'GET',
  path: '/message/chat',
  summary:
    'The conversation with a user, oldest first; clients poll it with the time of the last message that they have.',
  access: 'account',
  parameters: {
    to_user_id: otherUserId,
    pre_msg_time: {
      type: 'integer',
      lenient: true,
      description:
        'Only messages newer than this time, of any unit by its magnitude, up to 1,000 from the oldest on. The newest 1,000 when left out or 0.',
      example: 0,
    },
  },
  payload: { message_list: parts.messages },
  codes: {},
  async answer({ values, viewer, settings: { polling }, run }) {
    const viewerId = accountOf(viewer);
    const sinceMs = pollSinceMs(values.pre_msg_time);
    // The Android client draws what it sends itself, and would show it twice.
    const receivedOnly = polling === 'received' && sinceMs !== null;
    const isShown = ({ isDeleted, sender }: ChatMessage) =>
      !isDeleted && sender !== null && !(receivedOnly && Number(sender.id) === viewerId);
    const messages = await chatMessages(run, { userId: values.to_user_id, sinceMs, isShown });
    if (!messages) throw new DouyinFailure(10013);
    return {
      message_list: messages.map((message) => messageOf(message, viewerId, values.to_user_id)),
    };
  },
});
