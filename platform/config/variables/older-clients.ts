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
  OPEN_ROOMS: onOff('on').describe(
    'off: /api/send and /api/pull, the rooms for which nobody needs an account, are refused.',
  ),
  OPEN_ROOMS_SENDS_PER_SECOND: whole(1, 1_000_000, 1_500).describe(
    'How many messages an address may send into open rooms in a second.',
  ),
  OPEN_ROOMS_BYTES_PER_SECOND: whole(100_000, 2 ** 40, 4 * 2 ** 20).describe(
    'How many bytes an address may send into open rooms in a second.',
  ),
  OPEN_ROOMS_DAY_BYTES_PER_ADDRESS: whole(100_000, 2 ** 50, 2 * 2 ** 30).describe(
    'How many bytes an address may send into open rooms in a day.',
  ),
  OPEN_ROOMS_DAY_BYTES: whole(100_000, 2 ** 50, 20 * 2 ** 30).describe(
    'How many bytes may be sent into open rooms in a day, by all addresses together.',
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
  DOUYIN_FEED: z
    .enum(['latest', 'for-you'], { error: 'latest or for-you' })
    .default('latest')
    .describe(
      'What /douyin/feed serves: latest first, as its clients expect it; or what is chosen for the viewer.',
    ),
  DOUYIN_FEED_SIZE: whole(1, 30, 30).describe('Videos in one answer of /douyin/feed.'),
  DOUYIN_MESSAGE_LENGTH: whole(1, 16_384, 255).describe(
    'The longest message that /douyin takes, in characters.',
  ),
};
