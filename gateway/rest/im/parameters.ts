import type { ParameterTable } from '../request/parameters.ts';

/** docs/older-clients.md#send. The graph itself limits the room's name and the text. */
export const sendParameters = {
  chat: {
    type: 'text',
    description: 'The room, `<member1>:<member2>`, in any letter case and either order.',
    example: 'jack:marcus',
  },
  text: {
    type: 'text',
    description: 'What to say: 1 to 16,384 characters, kept exactly as sent.',
    example: 'hello',
  },
  sender: {
    type: 'text',
    description: 'One of the two members, spelled as in `chat`.',
    example: 'jack',
  },
  receiver: {
    type: 'text',
    description: 'The other member, where `chat` is left out: it is then `<sender>:<receiver>`.',
  },
} as const satisfies ParameterTable;

/** docs/older-clients.md#pull. */
export const pullParameters = {
  chat: {
    type: 'text',
    description: 'The room, `<member1>:<member2>`, in any letter case and either order.',
    example: 'jack:marcus',
  },
  cursor: {
    type: 'integer',
    description:
      'Where the page begins, inclusive: a position in the room below 10^9, else a send time in seconds, milliseconds, microseconds or nanoseconds. 0: the beginning, or the newest message when `reverse`.',
    example: 0,
  },
  limit: {
    type: 'integer',
    description: 'How many messages: 10 when left out, 0 or negative; at most 1,000.',
    example: 10,
  },
  reverse: {
    type: 'boolean',
    description: 'Newest first instead of oldest first; positions then count from the newest.',
    example: false,
  },
} as const satisfies ParameterTable;

const defaultLimit = 10;
const longestPage = 1_000;

/** The layer clamps where the graph refuses. */
export const limitOf = (limit = 0): number =>
  limit <= 0 ? defaultLimit : Math.min(limit, longestPage);
