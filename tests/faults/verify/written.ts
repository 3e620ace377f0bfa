import type { Account } from '../../kit/client.ts';
import type { World } from '../../kit/world.ts';
import { allNodes, compareExactly, compareOnce, type Findings, type Product } from './findings.ts';

export async function compareComments(
  stack: Product,
  { people, posts, comments }: World,
  findings: Findings,
): Promise<void> {
  const reader = people[0] as Account;
  const query = `query ($id: ID!, $after: String) {
    post(id: $id) { comments(first: 100, after: $after) { edges { node { id text } } pageInfo { hasNextPage endCursor } } } }`;
  const seen: string[] = [];
  for (const id of posts) {
    const nodes = await allNodes(
      async (after) => (await stack.data(query, { id, after }, reader.token)).post.comments,
    );
    seen.push(...nodes.map((node) => `${node.text} ${node.id}`));
  }
  compareOnce(
    'comment',
    [...comments].map(([text, { id }]) => `${text} ${id}`),
    seen,
    findings,
  );
  compareOnce(
    'comment text',
    [],
    seen.map((line) => line.split(' ')[0] as string),
    findings,
  );
}

export async function compareMessages(
  stack: Product,
  { people, messages }: World,
  findings: Findings,
): Promise<void> {
  const chats = new Map<string, Account>();
  for (const person of people) {
    const query =
      'query ($after: String) { chats(first: 100, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }';
    for (const { id } of await allNodes(
      async (after) => (await stack.data(query, { after }, person.token)).chats,
    ))
      chats.set(id, person);
  }
  const seen: string[] = [];
  for (const [id, person] of chats) {
    const query =
      'query ($id: ID!, $cursor: Int!) { pullMessages(chatId: $id, cursor: $cursor, limit: 1000) { messages { id seq text } hasMore nextCursor } }';
    const positions: number[] = [];
    for (let cursor = 0, more = true; more; ) {
      const { pullMessages } = await stack.data(query, { id, cursor }, person.token);
      for (const message of pullMessages.messages) {
        positions.push(message.seq);
        seen.push(`${message.text} ${message.id} ${id} ${message.seq}`);
      }
      more = pullMessages.hasMore;
      cursor = pullMessages.nextCursor;
    }
    const whole = positions.every((seq, at) => seq === at + 1);
    if (!whole)
      findings.drift.push(
        `chat ${id} has holes or repetitions: ${positions.join(' ').slice(0, 500)}`,
      );
  }
  compareOnce(
    'message',
    [...messages].map(([text, { id, chatId, seq }]) => `${text} ${id} ${chatId} ${seq}`),
    seen,
    findings,
  );
  compareOnce(
    'message text',
    [],
    seen.map((line) => line.split(' ')[0] as string),
    findings,
  );
}

const withState = (all: ReadonlyMap<string, boolean>, first: string, state: boolean) =>
  [...all]
    .filter(([key, on]) => on === state && key.startsWith(`${first} `))
    .map(([key]) => key.split(' ')[1] as string);

export async function comparePerson(
  stack: Product,
  { likes, follows }: World,
  person: Account,
  findings: Findings,
): Promise<void> {
  for (const [field, wanted, countField] of [
    ['likedPosts', withState(likes, person.id, true), 'likedPostCount'],
    ['following', withState(follows, person.id, true), 'followingCount'],
  ] as const) {
    const query = `query ($id: ID!, $after: String) {
      user(id: $id) { ${countField} ${field}(first: 100, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }`;
    const counts: number[] = [];
    const nodes = await allNodes(async (after) => {
      const { user } = await stack.data(query, { id: person.id, after }, person.token);
      counts.push(user[countField]);
      return user[field];
    });
    const seen = nodes.map((node) => String(node.id));
    compareExactly(`${field} of ${person.id}`, wanted, seen, findings);
    if (counts[0] !== wanted.length)
      findings.drift.push(`${countField} of ${person.id} is ${counts[0]}, not ${wanted.length}`);
  }
}

export async function comparePosts(
  stack: Product,
  { people, publications, likes, comments, views }: World,
  findings: Findings,
): Promise<void> {
  for (const [id, { isDeleted }] of publications) {
    if (isDeleted) continue;
    const { post } = await stack.data(
      'query ($id: ID!) { post(id: $id) { likeCount commentCount viewCount } }',
      { id },
      people[0]?.token,
    );
    const ofPost = (keys: Iterable<string>) =>
      [...keys].filter((key) => key.endsWith(` ${id}`)).length;
    const wanted = {
      likeCount: ofPost([...likes].flatMap(([key, on]) => (on ? [key] : []))),
      commentCount: [...comments.values()].filter(({ postId }) => postId === id).length,
      viewCount: ofPost(views.keys()),
    };
    findings.kinds.views = (findings.kinds.views ?? 0) + wanted.viewCount;
    for (const [field, count] of Object.entries(wanted))
      if (post?.[field] !== count)
        findings.drift.push(`${field} of ${id} is ${post?.[field]}, not ${count}`);
  }
}
