import { commands } from '@clipgraph/deploy/cli/commands.ts';
import { runCommand } from '@clipgraph/deploy/cli/run-command.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account, GraphqlClient } from '../kit/client.ts';
import { startInstance } from '../kit/instance.ts';
import { configuredStores, startStackOn } from '../kit/stack.ts';

/**
 * Who finds a post, its author and its tag, in every way in which search tells of them, with the
 * request right after a change: in one process, or, where real servers are configured, with a
 * process for each subgraph.
 */
interface Product extends GraphqlClient {
  operator(...words: string[]): Promise<unknown>;
  close(): Promise<void>;
}

async function startProduct(): Promise<Product> {
  const settings = { RATE_LIMITS: 'off', MEDIA_JOBS: '0' };
  const stores = configuredStores();
  if (stores) {
    const stack = await startStackOn(stores, settings);
    return { ...stack, operator: stack.clipgraph };
  }
  const started = await startInstance(settings);
  const { instance } = started;
  const operator = (...words: string[]) => runCommand({ commands, instance }, words, () => {});
  return { ...started, operator };
}

const names = ['guest', 'stranger', 'follower', 'other'] as const;
type Name = (typeof names)[number];
type Viewer = Account | undefined;

let product: Product;
let author: Account;
let viewers: Record<Name, Viewer>;
let postId: string;
let displayName: string;
let word: string;
let cells = 0;
/** In the captions of both posts, and in no tag. */
const both = () => `both${author.id}`;

const mutate = (query: string, variables: Record<string, unknown>, { token }: Account) =>
  product.data(query, variables, token);
const towards = (command: string, by: Account, { id }: Account) =>
  mutate(`mutation ($id: ID!) { ${command}(userId: $id) { id } }`, { id }, by);

beforeAll(async () => {
  product = await startProduct();
  const [someone, stranger, follower, other] = [
    await product.register('someone'),
    await product.register('stranger'),
    await product.register('follower'),
    await product.register('other'),
  ];
  viewers = { guest: undefined, stranger, follower, other };
  author = await product.register('sought');
  word = `w${author.id}`;
  displayName = `Name ${author.id}`;
  const rename = 'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { id } }';
  await mutate(rename, { input: { displayName } }, author);
  const photo = await makePhoto({ seed: word });
  postId = await product.publish(author, photo, { caption: `${both()} ${word}`, tags: [word] });
  // The newer one is on the first page of a search for both.
  await product.publish(someone, photo, { caption: both() });
  await towards('follow', follower, author);
}, 120_000);
afterAll(() => product?.close());

/** What there is to be found. */
type What = 'post' | 'account' | 'tag';
type Sight = Record<What, boolean>;

interface Way {
  name: string;
  what: What;
  isFound(viewer: Viewer, cursor: string): Promise<boolean>;
}

const search = `query ($query: String!, $kinds: [SearchKind!], $first: Int!, $after: String) {
  search(query: $query, kinds: $kinds, first: $first, after: $after) { pageInfo { endCursor } edges {
    node { ... on Post { id } ... on User { id } ... on Tag { name } } } } }`;

const bySearch =
  (variables: () => Record<string, unknown>, wanted: () => string): Way['isFound'] =>
  async (viewer, cursor) => {
    const given = { first: 100, ...variables() };
    const after = 'after' in given ? cursor : undefined;
    const answer = await product.data(search, { ...given, after }, viewer?.token);
    type Node = { id?: string; name?: string } | null;
    const found = answer.search.edges.map(({ node }: { node: Node }) => node?.id ?? node?.name);
    return found.includes(wanted());
  };
const bySuggestion =
  (prefix: () => string, wanted: () => string): Way['isFound'] =>
  async (viewer) => {
    const query = 'query ($prefix: String!) { suggest(prefix: $prefix, limit: 20) }';
    return (await product.data(query, { prefix: prefix() }, viewer?.token)).suggest.includes(
      wanted(),
    );
  };
const post = () => postId;
const account = () => author.id;
const username = () => author.username;
const tag = () => word;

const ways: readonly Way[] = [
  {
    name: 'search for posts',
    what: 'post',
    isFound: bySearch(() => ({ query: word, kinds: ['POST'] }), post),
  },
  { name: 'search', what: 'post', isFound: bySearch(() => ({ query: word }), post) },
  {
    name: 'the next page of a search from before',
    what: 'post',
    isFound: bySearch(() => ({ query: both(), kinds: ['POST'], after: true }), post),
  },
  {
    name: 'search by username',
    what: 'account',
    isFound: bySearch(() => ({ query: `@${author.username}`, kinds: ['USER'] }), account),
  },
  {
    name: 'search by display name',
    what: 'account',
    isFound: bySearch(() => ({ query: displayName }), account),
  },
  { name: 'suggest by username', what: 'account', isFound: bySuggestion(username, username) },
  {
    name: 'suggest with @',
    what: 'account',
    isFound: bySuggestion(() => `@${author.username.slice(0, -1)}`, username),
  },
  {
    name: 'suggest by display name',
    what: 'account',
    isFound: bySuggestion(
      () => displayName.slice(0, -1),
      () => displayName,
    ),
  },
  {
    name: 'search for tags',
    what: 'tag',
    isFound: bySearch(() => ({ query: `#${word}`, kinds: ['TAG'] }), tag),
  },
  { name: 'suggest with #', what: 'tag', isFound: bySuggestion(() => `#${word}`, tag) },
  { name: 'suggest by tag', what: 'tag', isFound: bySuggestion(() => word.slice(0, -1), tag) },
  {
    name: 'trendingTags',
    what: 'tag',
    async isFound(viewer) {
      const query = '{ trendingTags(first: 100) { tag { name } } }';
      const { trendingTags } = await product.data(query, {}, viewer?.token);
      return trendingTags.some((trend: { tag: { name: string } }) => trend.tag.name === word);
    },
  },
];

/** The place behind the newer post of somebody else, by viewer. */
async function firstPages(): Promise<Record<Name, string>> {
  const pages = await Promise.all(
    names.map(async (name) => {
      const variables = { query: both(), kinds: ['POST'], first: 1 };
      const answer = await product.data(search, variables, viewers[name]?.token);
      return [name, answer.search.pageInfo.endCursor as string];
    }),
  );
  return Object.fromEntries(pages);
}

/** Everything at once: each of these is the very next request of somebody. */
async function wrongCells(sights: Record<Name, Sight>, cursors: Record<Name, string>) {
  const wrong = await Promise.all(
    names.flatMap((name) =>
      ways.map(async ({ name: way, what, isFound }) => {
        const found = await isFound(viewers[name], cursors[name]);
        return found === sights[name][what]
          ? []
          : [`${name}, ${way}: ${found ? 'found' : 'missed'}`];
      }),
    ),
  );
  return wrong.flat();
}

const everything: Sight = { post: true, account: true, tag: true };
const nothing: Sight = { post: false, account: false, tag: false };
const onlyAccount: Sight = { ...nothing, account: true };
const everybody = (sight: Sight): Record<Name, Sight> => ({
  guest: sight,
  stranger: sight,
  follower: sight,
  other: sight,
});
const ofFollowers = { ...everybody(onlyAccount), follower: { ...onlyAccount, post: true } };
const butOther = (sight: Sight) => ({ ...everybody(everything), other: sight });

const setVisibility = (visibility: string) =>
  mutate(
    'mutation ($id: ID!, $input: EditPostInput!) { editPost(id: $id, input: $input) { id } }',
    { id: postId, input: { visibility } },
    author,
  );
const setPrivate = (is: boolean) =>
  mutate(
    'mutation ($is: Boolean!) { setPrivateAccount(isPrivate: $is) { isPrivate } }',
    { is },
    author,
  );
const other = () => viewers.other as Account;

async function enable(): Promise<void> {
  await product.operator('user', 'enable', author.username);
  const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
  const input = { username: author.username, password: author.password };
  author.token = (await product.data(login, { input })).login.accessToken;
}

interface Change {
  does: string;
  change(): Promise<unknown>;
  /** Left out for what cannot be undone. */
  undo?(): Promise<unknown>;
  sights: Record<Name, Sight>;
}

const changes: readonly Change[] = [
  {
    does: 'the post becomes private',
    change: () => setVisibility('PRIVATE'),
    undo: () => setVisibility('PUBLIC'),
    sights: everybody(onlyAccount),
  },
  {
    does: 'the post is for followers',
    change: () => setVisibility('FOLLOWERS'),
    undo: () => setVisibility('PUBLIC'),
    sights: ofFollowers,
  },
  {
    does: 'the author becomes private',
    change: () => setPrivate(true),
    undo: () => setPrivate(false),
    sights: ofFollowers,
  },
  {
    does: 'the author blocks',
    change: () => towards('block', author, other()),
    undo: () => towards('unblock', author, other()),
    sights: butOther({ ...nothing, tag: true }),
  },
  {
    does: 'the viewer blocks',
    change: () => towards('block', other(), author),
    undo: () => towards('unblock', other(), author),
    sights: butOther({ ...nothing, tag: true }),
  },
  {
    does: 'the viewer mutes',
    change: () => towards('mute', other(), author),
    undo: () => towards('unmute', other(), author),
    sights: butOther({ ...everything, post: false }),
  },
  {
    does: 'the author is disabled',
    change: () => product.operator('user', 'disable', author.username),
    undo: enable,
    sights: everybody(nothing),
  },
  {
    does: 'the post is deleted',
    change: () => mutate('mutation ($id: ID!) { deletePost(id: $id) }', { id: postId }, author),
    sights: everybody(onlyAccount),
  },
  {
    does: 'the account is deleted',
    change: () =>
      mutate(
        'mutation ($password: String!) { deleteAccount(password: $password) }',
        { password: author.password },
        author,
      ),
    sights: everybody(nothing),
  },
];

test.each(changes)('$does: nobody finds what is hidden, on the next request', async (step) => {
  const { change, undo, sights } = step;
  const before = step.does === 'the account is deleted' ? onlyAccount : everything;
  const patience = { timeout: 60_000, interval: 100 };
  // What is shown again may come by an event; what is hidden may not wait for one.
  const settled = async () => wrongCells(everybody(before), await firstPages());
  await expect.poll(settled, patience).toEqual([]);
  const cursors = await firstPages();
  await change();
  const wrong = await wrongCells(sights, cursors);
  cells += names.length * ways.length;
  await undo?.();
  expect(wrong).toEqual([]);
});

test('as many cells were asked as there are', () => {
  expect(cells).toBe(changes.length * names.length * ways.length);
  expect(cells).toBeGreaterThan(400);
});
