import { z } from 'zod';
import { isTimeZone, onOff, portNumber, whole } from './kinds.ts';

/** What clients of the older HTTP APIs expect. */
export const olderClientVariables = {
  REST_PORT: portNumber
    .optional()
    .describe('A second port for the same front door: clients of the older HTTP APIs expect 8080.'),
  IM_DIALECT: z
    .enum(['position', 'time'], { error: 'position or time' })
    .default('position')
    .describe(
      'What next_cursor and send_time of /api/pull are, unless the request says so itself by X-IM-Dialect.',
    ),
  LEGACY_TOKEN_TTL_HOURS: whole(1, 168, 24).describe(
    'How long a token of /douyin lives, in hours: its clients cannot renew it.',
  ),
  DOUYIN_STRICT: onOff('off').describe(
    'on: a repeated like or follow through /douyin is an error instead of harmless.',
  ),
  DOUYIN_CHAT_POLLING: z
    .enum(['both', 'received'], { error: 'both or received' })
    .default('both')
    .describe(
      'received: clients of /douyin that poll a chat get only what the other side wrote; for the Android client, which draws its own.',
    ),
  DOUYIN_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'an IANA time zone, such as Asia/Shanghai')
    .default('Asia/Shanghai')
    .describe('Where the days of comments in /douyin begin.'),
  DOUYIN_FEED_SIZE: whole(1, 30, 30).describe('Videos in one answer of /douyin/feed.'),
  DOUYIN_MESSAGE_LENGTH: whole(1, 16_384, 255).describe(
    'The longest message that /douyin takes, in characters.',
  ),
};
