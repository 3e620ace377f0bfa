import { inspect as nodeInspect } from 'node:util';
import type { Account, GraphqlClient } from '../kit/client.ts';
import { counterDrift, projectionDifferences } from '../kit/projections.ts';
import type { Stack } from '../kit/stack.ts';
import { eventually, type World } from '../kit/world.ts';
import { inspect } from './inspect.ts';
import type { LoadReport } from './load.ts';

/** What was found of the acknowledged writes, read through the front door. */
interface Findings {
  /**
   * What must be there of all rounds so far: comments, messages, and likes and follows that were
   * last switched on.
   */
  wanted: number;
  found: number;
  lost: string[];
  doubled: string[];
  /** Counters that differ from their rows, or that the front door tells wrong. */
  drift: unknown[];
  /** How long until every event had arrived everywhere, in ms. */
  drainedAfterMs: number;
}

/** What is asked through its front door, and where its databases are. */
type Product = GraphqlClient & Pick<Stack, 'environment'>;

/** For as much as a load without pauses writes while the broker is away, on a busy machine. */
const drainPatienceMs = 180_000;

/**
 * Waits until every event has arrived, then reads everything back: each acknowledged write exactly
 * once, each toggle as it was last set, every projection equal to its source, every counter equal
 * to its rows and to what the front door says.
 */
export async function verify(stack: Product, world: World): Promise<Findings> {
  const began = performance.now();
  const inspection = await inspect(stack);
  try {
    await eventually(drainPatienceMs, async () => {
      const depth = await inspection.outboxDepth();
      if (depth > 0) throw new Error(`${depth} events still wait in the outboxes.`);
    });
    const ids = { users: world.people.map(({ id }) => Number(id)), posts: world.posts.map(Number) };
    await eventually(drainPatienceMs, async () => {
      const differences = await projectionDifferences(inspection, ids);
      if (differences.length > 0)
        throw new Error(`Projections differ from their sources: ${nodeInspect(differences)}`);
    });
    const drainedAfterMs = Math.round(performance.now() - began);
    const findings: Findings = {
      wanted: 0,
      found: 0,
      lost: [],
      doubled: [],
      drift: await counterDrift(inspection),
      drainedAfterMs,
    };
    await compareComments(stack, world, findings);
    await compareMessages(stack, world, findings);
    for (const person of world.people) await comparePerson(stack, world, person, findings);
    await comparePosts(stack, world, findings);
    return findings;
  } finally {
    await inspection.close();
  }
}

/**
 * Prints the round's line.
 * @returns what is wrong: writes that were lost, doubled, miscounted or never acknowledged
 */
export function whatIsWrong(round: string, report: LoadReport, findings: Findings): unknown[] {
  const { wanted, found, lost, doubled, drift, drainedAfterMs } = findings;
  const failures = Object.entries(report.failures).map(([code, times]) => `${code} ${times}`);
  console.log(
    `${round}: sent ${report.sent}, requests ${report.requests}, ` +
      `acknowledged ${report.acknowledged}, found ${found} of ${wanted}, ` +
      `lost ${lost.length}, doubled ${doubled.length}, drift ${drift.length}, ` +
      `slowest ${Math.round(report.slowestMs)} ms, drained after ${drainedAfterMs} ms` +
      (failures.length ? ` (failed requests: ${failures.join(', ')})` : ''),
  );
  const unacknowledged = report.sent - report.acknowledged;
  return [
    ...lost.map((write) => `lost: ${write}`),
    ...doubled,
    ...drift,
    ...(unacknowledged === 0 ? [] : [`${unacknowledged} writes were never acknowledged`]),
  ];
}

type Connection = {
  // biome-ignore lint/suspicious/noExplicitAny: connections of many shapes
  edges: { node: any }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
};

/** All nodes of a connection, whatever its size. */
// biome-ignore lint/suspicious/noExplicitAny: nodes of many shapes
async function allNodes(read: (after: string | null) => Promise<Connection>): Promise<any[]> {
  const nodes = [];
  for (let after: string | null = null; ; ) {
    const page: Connection = await read(after);
    nodes.push(...page.edges.map((edge) => edge.node));
    if (!page.pageInfo.hasNextPage) return nodes;
    after = page.pageInfo.endCursor;
  }
}

function compareOnce(
  what: string,
  wanted: Iterable<string>,
  seen: readonly string[],
  findings: Findings,
): void {
  const times = new Map<string, number>();
  for (const key of seen) times.set(key, (times.get(key) ?? 0) + 1);
  for (const key of wanted) {
    findings.wanted += 1;
    if (times.has(key)) findings.found += 1;
    else findings.lost.push(`${what} ${key}`);
  }
  for (const [key, count] of times)
    if (count > 1) findings.doubled.push(`${what} ${key} is there ${count} times`);
}

async function compareComments(
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

async function compareMessages(
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

async function comparePerson(
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
    compareOnce(`${field} of ${person.id}`, wanted, seen, findings);
    for (const id of seen)
      if (!wanted.includes(id)) findings.drift.push(`${field} of ${person.id} still has ${id}`);
    if (counts[0] !== wanted.length)
      findings.drift.push(`${countField} of ${person.id} is ${counts[0]}, not ${wanted.length}`);
  }
}

async function comparePosts(
  stack: Product,
  { people, posts, likes, comments }: World,
  findings: Findings,
): Promise<void> {
  for (const id of posts) {
    const { post } = await stack.data(
      'query ($id: ID!) { post(id: $id) { likeCount commentCount } }',
      { id },
      people[0]?.token,
    );
    const liked = [...likes].filter(([key, on]) => on && key.endsWith(` ${id}`)).length;
    const commented = [...comments.values()].filter((comment) => comment.postId === id).length;
    if (post.likeCount !== liked)
      findings.drift.push(`likeCount of ${id} is ${post.likeCount}, not ${liked}`);
    if (post.commentCount !== commented)
      findings.drift.push(`commentCount of ${id} is ${post.commentCount}, not ${commented}`);
  }
}
