// Carries ids from one answer to the next: variables hold placeholders such as "<id of a post>".

/** What an entry of these fields is. Lists pass on what they are to their entries. */
const kinds = {
  feed: 'post',
  post: 'post',
  posts: 'post',
  publishPost: 'post',
  savedPosts: 'post',
  author: 'user',
  sender: 'user',
  user: 'user',
  actors: 'user',
  followRequests: 'user',
  mutedUsers: 'user',
  chat: 'chat',
  createUpload: 'upload',
  createPictureUpload: 'upload',
  addComment: 'comment',
  comments: 'comment',
  sessions: 'session',
  passkeys: 'passkey',
  finishPasskeyRegistration: 'passkey',
};

/** Which tab answers an id of each kind. */
const sources = {
  post: 'Feed or PublishPost',
  user: 'Feed',
  chat: 'SendMessage',
  upload: 'CreateUpload',
  comment: 'AddComment',
  session: 'Sessions, while you are logged in elsewhere too',
  passkey: 'Account',
  challenge: 'Login',
};

const kindOf = (text) =>
  /^<id of (?:an?|the) (\w+)>$/.exec(text)?.[1] ??
  (text.startsWith('<extensions.challenge') ? 'challenge' : undefined);

/** @param ownId the id of who asks, who is nobody to follow or to write to */
export function createIds(ownId) {
  const known = new Map();

  /** The first of a list counts: it is the newest. */
  const walk = (value, kind, found) => {
    if (Array.isArray(value)) for (const entry of value) walk(entry, kind, found);
    else if (value && typeof value === 'object') {
      const isOwn = kind === 'user' ? value.id === ownId() : value.isCurrent;
      if (kind && value.id && !isOwn && !found.has(kind)) found.set(kind, value.id);
      for (const [field, inner] of Object.entries(value))
        walk(inner, kinds[field] ?? (['edges', 'node'].includes(field) ? kind : undefined), found);
    }
  };

  const filled = (value, filledIn) => {
    if (Array.isArray(value)) return value.map((entry) => filled(entry, filledIn));
    if (value && typeof value === 'object')
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, filled(inner, filledIn)]),
      );
    const kind = typeof value === 'string' ? kindOf(value) : undefined;
    if (!kind) return value;
    const id = known.get(kind);
    if (id === undefined || (kind === 'user' && id === ownId()))
      throw new Error(`${value}: run ${sources[kind] ?? 'another tab'} first, or fill it in.`);
    filledIn.push(`${value} is ${id}`);
    return id;
  };

  return {
    /** Remembers the ids of an answer. */
    note({ data, errors }) {
      const found = new Map();
      walk(data, undefined, found);
      const challenge = errors?.[0]?.extensions?.challenge;
      if (challenge) found.set('challenge', challenge);
      for (const [kind, id] of found) known.set(kind, id);
    },
    /**
     * The variables with ids of earlier answers in place of placeholders, and what was filled in.
     * Only variables that the operation names are sent. Throws an error that says what to run first.
     */
    fill(variables, isNamed) {
      const filledIn = [];
      const named = Object.entries(variables ?? {}).filter(([name]) => isNamed(name));
      return { variables: filled(Object.fromEntries(named), filledIn), filledIn };
    },
  };
}
