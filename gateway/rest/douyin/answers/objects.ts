/**
 * The objects in answers (docs/older-clients.md#objects) as JSON Schema: the OpenAPI document
 * publishes them, and tests check every answer against them.
 */

const integer = { type: 'integer', maximum: Number.MAX_SAFE_INTEGER } as const;
const count = { ...integer, minimum: 0 } as const;
const id = { ...integer, minimum: 1 } as const;
const string = { type: 'string' } as const;
const boolean = { type: 'boolean' } as const;
const url = { type: 'string', format: 'uri' } as const;

const object = (properties: Record<string, object>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const reference = (name: keyof typeof objects) => ({ $ref: `#/components/schemas/${name}` });
const listOf = (name: keyof typeof objects) => ({
  schema: { type: 'array', items: reference(name) },
  empty: [],
});

const user = {
  id,
  name: string,
  follow_count: count,
  follower_count: count,
  is_follow: boolean,
  avatar: url,
  background_image: url,
  signature: string,
  total_favorited: { ...count, description: 'Likes of all posts of the user, photos included.' },
  work_count: {
    ...count,
    description: 'Posts of the user, photos included, which the lists here leave out.',
  },
  favorite_count: { ...count, description: 'Posts that the user likes, photos included.' },
};

export const objects = {
  User: object(user),
  FriendUser: object({
    ...user,
    message: string,
    msgType: { type: 'integer', enum: [0, 1] },
    msg_type: { type: 'integer', enum: [0, 1] },
  }),
  Video: object({
    id,
    author: { $ref: '#/components/schemas/User' },
    play_url: url,
    cover_url: url,
    favorite_count: count,
    comment_count: count,
    is_favorite: boolean,
    title: string,
  }),
  Comment: object({
    id,
    user: { $ref: '#/components/schemas/User' },
    content: string,
    create_date: { type: 'string', pattern: '^\\d\\d-\\d\\d$' },
  }),
  Message: object({
    id,
    to_user_id: id,
    from_user_id: id,
    content: string,
    create_time: { ...integer, description: 'Milliseconds since 1970.' },
  }),
};

/** Parts of payloads. */
export const parts = {
  videos: listOf('Video'),
  users: listOf('User'),
  friends: listOf('FriendUser'),
  comments: listOf('Comment'),
  messages: listOf('Message'),
  user: { schema: reference('User') },
  comment: { schema: reference('Comment'), optional: true },
  number: { schema: count, empty: 0 },
  text: { schema: string, empty: '' },
};
