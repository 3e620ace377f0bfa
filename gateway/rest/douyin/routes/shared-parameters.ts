import type { Parameter } from '../../request/parameters.ts';

/** Parameters that many routes take in the same way. */
export const token = {
  type: 'text',
  description:
    'The token that register or login gave. `Authorization: Bearer <token>` and a header `token` do as well.',
} as const satisfies Parameter;

export const userId = {
  type: 'integer',
  description: 'Whose; the owner of the token when left out.',
} as const satisfies Parameter;

export const videoId = {
  type: 'integer',
  description: 'The video.',
  required: true,
} as const satisfies Parameter;

export const otherUserId = {
  type: 'integer',
  description: 'The other user.',
  required: true,
} as const satisfies Parameter;
