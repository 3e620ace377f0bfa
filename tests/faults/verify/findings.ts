import type { GraphqlClient } from '../../kit/client.ts';
import type { Stack } from '../../kit/stack.ts';

/** What was found of the acknowledged writes, read through the front door. */
export interface Findings {
  /**
   * What must be there of all rounds so far: comments, messages, posts and their files,
   * notifications, and likes and follows that were last switched on.
   */
  wanted: number;
  found: number;
  /** By what was looked for. */
  kinds: Record<string, number>;
  lost: string[];
  doubled: string[];
  /** Counters that differ from their rows, or that the front door tells wrong. */
  drift: unknown[];
  /** How long until every event had arrived everywhere, in ms. */
  drainedAfterMs: number;
}

/** What is asked through its front door, and where its databases are. */
export type Product = GraphqlClient & Pick<Stack, 'environment'>;

type Connection = {
  // biome-ignore lint/suspicious/noExplicitAny: connections of many shapes
  edges: { node: any }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
};

/** All nodes of a connection, whatever its size. */
export async function allNodes(
  read: (after: string | null) => Promise<Connection>,
  // biome-ignore lint/suspicious/noExplicitAny: nodes of many shapes
): Promise<any[]> {
  const nodes = [];
  for (let after: string | null = null; ; ) {
    const page: Connection = await read(after);
    nodes.push(...page.edges.map((edge) => edge.node));
    if (!page.pageInfo.hasNextPage) return nodes;
    after = page.pageInfo.endCursor;
  }
}

/** @param what its first word names the kind in the report */
export function compareOnce(
  what: string,
  wanted: Iterable<string>,
  seen: readonly string[],
  findings: Findings,
): void {
  const kind = what.split(' ')[0] as string;
  const times = new Map<string, number>();
  for (const key of seen) times.set(key, (times.get(key) ?? 0) + 1);
  for (const key of wanted) {
    findings.wanted += 1;
    findings.kinds[kind] = (findings.kinds[kind] ?? 0) + 1;
    if (times.has(key)) findings.found += 1;
    else findings.lost.push(`${what} ${key}`);
  }
  for (const [key, count] of times)
    if (count > 1) findings.doubled.push(`${what} ${key} is there ${count} times`);
}

/** Neither less nor more than what is wanted, each once. */
export function compareExactly(
  what: string,
  wanted: readonly string[],
  seen: readonly string[],
  findings: Findings,
): void {
  compareOnce(what, wanted, seen, findings);
  for (const key of new Set(seen))
    if (!wanted.includes(key)) findings.drift.push(`${what} ${key} must not be there`);
}
