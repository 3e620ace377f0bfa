import { setTimeout } from 'node:timers/promises';
import type { GraphqlClient } from '../kit/client.ts';
import { clipOf, photoOf } from './scenes.ts';

/** Somebody of the world that screenshots show, logged in. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly token: string;
}

export const password = 'correct horse battery';

const people = [
  ['mira', 'Mira Okafor', 'Hills, trains, early mornings.'],
  ['leo', 'Leo Lindqvist', 'I film towns while they sleep.'],
  ['yan', '燕子', '海边的人。喜欢慢镜头。'],
  ['noor', 'Noor Haddad', 'Ceramics and the sea.'],
  ['tomas', 'Tomás Vega', ''],
] as const;

const posts = [
  {
    by: 0,
    kind: 'hills',
    hue: 212,
    caption: 'First light over the pass. Worth every step up. #mountains #sunrise',
  },
  { by: 2, kind: 'sea', hue: 190, caption: '今天的海很安静 #海 #sunrise' },
  {
    by: 1,
    kind: 'town',
    hue: 232,
    night: true,
    caption: 'The whole town asleep but for a few windows #night #city',
  },
  { by: 3, kind: 'sea', hue: 8, caption: 'Low tide with @mira #sea' },
  { by: 0, kind: 'hills', hue: 318, caption: 'Somewhere between here and home #mountains' },
  { by: 4, kind: 'town', hue: 268, night: true, caption: 'Rooftops #city' },
] as const;

type Ask = (person: Person, query: string, variables?: Record<string, unknown>) => Promise<never>;

/** People with posts, follows, likes, comments and a chat, so that no screen is empty. */
export async function fillWorld(client: GraphqlClient): Promise<readonly Person[]> {
  const world: Person[] = [];
  for (const [username, displayName, bio] of people) {
    const input = { username, displayName, password };
    const { register } = await client.data(
      'mutation ($input: RegisterInput!) { register(input: $input) { accessToken user { id } } }',
      { input },
    );
    const person = { id: register.user.id, username, token: register.accessToken };
    await client.data(
      'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { id } }',
      { input: { bio } },
      person.token,
    );
    world.push(person);
  }
  const ids = await publishAll(client, world);
  await untilReady(client, world, ids);
  await react(client, world, ids);
  return world;
}

async function publishAll(client: GraphqlClient, world: readonly Person[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, { by, caption, ...scene }] of posts.entries()) {
    const author = at(world, by);
    const clip = index === 3 ? undefined : await clipOf(scene, index + 1, 5);
    const uploadIds = clip
      ? [await client.upload(author, clip, 'video/mp4')]
      : await Promise.all(
          [0, 1, 2].map(async (step) =>
            client.upload(
              author,
              await photoOf({ ...scene, hue: scene.hue + step * 40 }, index * 7 + step),
              'image/jpeg',
            ),
          ),
        );
    const tags = [...caption.matchAll(/#([\p{L}\p{N}]+)/gu)].map(([, tag]) => tag);
    const { publishPost } = await client.data(
      'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }',
      { input: { uploadIds, caption, tags } },
      author.token,
    );
    ids.push(publishPost.id);
  }
  return ids;
}

/** Nobody but its author sees a post before its files are checked. */
async function untilReady(client: GraphqlClient, world: readonly Person[], ids: readonly string[]) {
  for (const [index, id] of ids.entries())
    for (;;) {
      const { token } = at(world, posts[index]?.by ?? 0);
      const query = 'query ($id: ID!) { post(id: $id) { status thumbnailsReady } }';
      const { post } = await client.data(query, { id }, token);
      if (post.status === 'READY' && post.thumbnailsReady) break;
      await setTimeout(200);
    }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('The world is empty.');
  return found;
}

const remarks = [
  'How early did you get up for this?',
  'That light!',
  '太美了，这是哪里？',
  'I can hear it.',
  'Saved for a grey Monday.',
];

async function react(client: GraphqlClient, world: readonly Person[], ids: readonly string[]) {
  const ask: Ask = async (person, query, variables) =>
    (await client.data(query, variables, person.token)) as never;
  for (const [index, person] of world.entries()) {
    for (const other of world)
      if (other !== person && (index < 3 || other === world[0]))
        await ask(person, 'mutation ($id: ID!) { follow(userId: $id) { id } }', { id: other.id });
    for (const [place, id] of ids.entries())
      if ((place + index) % 4 !== 3)
        await ask(person, 'mutation ($id: ID!) { likePost(postId: $id) { id } }', { id });
    await ask(person, 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }', {
      input: { postId: at(ids, 0), text: at(remarks, index) },
    });
  }
  const chat = ['Are you up there again tomorrow?', 'If the sky stays clear!', 'Then I bring tea.'];
  for (const [index, text] of chat.entries())
    await ask(
      at(world, index % 2),
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { seq } }',
      { input: { toUserId: at(world, (index + 1) % 2).id, text } },
    );
}
