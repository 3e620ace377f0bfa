import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readOperations } from '@clipgraph/schema/operations.ts';
import fc from 'fast-check';
import { createThread } from '../gateway/cold/thread.ts';
import { defaultOperationLimits } from '../platform/config/operation-limits.ts';
import type { Attack, Target } from '../tests/abuse/attacks/attack.ts';
import { byCode, repeat } from '../tests/abuse/repeat.ts';
import { watchAttack } from '../tests/abuse/watch.ts';
import { operations } from '../tests/federation/operations.ts';
import { median, quantile } from './gateway/load.ts';

/**
 * `npm run bench -- cold`: what documents cost that nobody sent before. First the time that plans
 * take on the thread that makes them, of the named documents and of random ones; then a storm of
 * new documents on the embedded product, without budgets, beside clients whose documents are known.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    random: { type: 'string', default: '1000' },
    storm: { type: 'string', default: '2000' },
  },
});
const [rounds, randomCount, stormCount] = [values.rounds, values.random, values.storm].map(Number);
const [stormClients, warmClients, quietMs] = [20, 4, 5_000];

const schemaFile = (name: string) =>
  readFileSync(new URL(`../schema/${name}`, import.meta.url), 'utf8');
const supergraphSdl = schemaFile('supergraph.graphql');

/** The processor time of each plan in ms, in order of size, on a thread that made none before. */
async function planTimes(documents: readonly { text: string; isInternal: boolean }[]) {
  const thread = createThread({ supergraphSdl, limits: defaultOperationLimits }, 60_000);
  await thread.run({ kind: 'validate', text: '{ __typename }' });
  const took: number[] = [];
  for (const { text, isInternal } of documents) {
    const done = await thread.run({ kind: 'plan', text, activeLabels: [], isInternal });
    if (done.failure !== undefined) throw new Error(done.failure);
    took.push(done.cpuMs);
  }
  thread.close();
  return took.sort((a, b) => a - b);
}

async function tellPlanTimes(
  name: string,
  documents: readonly { text: string; isInternal: boolean }[],
): Promise<void> {
  const times: number[][] = [];
  for (let round = 0; round < (rounds ?? 1); round++) times.push(await planTimes(documents));
  const cell = (part: number) => median(times.map((sorted) => quantile(sorted, part))).toFixed(1);
  console.log(
    `${name}: ${documents.length} plans, p50 ${cell(0.5)} ms, p99 ${cell(0.99)} ms, longest ${cell(1)} ms`,
  );
}

const known = '{ feed(first: 5) { edges { node { id caption author { username } } } } }';

/** As a page asks, with an alias that no document had before. */
const coldDocument = (at: number): string => `{
  p${at}: feed(first: 3) {
    edges {
      node {
        id caption likeCount commentCount author { id username followerCount isFollowedByMe }
        comments(first: 2) { edges { node { id text author { username } } } }
      }
    }
  }
  u${at}: user(username: "nobody${at}") { id displayName followerCount postCount }
}`;

/** Asks what is known until it is over; gives how long each answer took, in order of length. */
async function warmTimes({ ask }: Target, isOver: () => boolean): Promise<number[]> {
  const took: number[] = [];
  const client = async () => {
    while (!isOver()) {
      const sentAt = performance.now();
      if ((await ask(known)).errors) throw new Error('A known document was refused.');
      took.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: warmClients }, client));
  return took.sort((a, b) => a - b);
}

const seen: { quiet: number[]; storm: number[] } = { quiet: [], storm: [] };

const storm: Attack = {
  name: `${stormCount} new documents from ${stormClients} clients`,
  item: 'cold operations',
  environment: { RATE_LIMITS: 'off' },
  async run(target) {
    const warmedUpAt = performance.now() + quietMs;
    await warmTimes(target, () => performance.now() > warmedUpAt);
    const quietUntil = performance.now() + quietMs;
    seen.quiet = await warmTimes(target, () => performance.now() > quietUntil);
    let over = false;
    const beside = warmTimes(target, () => over);
    const codes = await repeat(stormCount ?? 0, stormClients ?? 1, (at) =>
      target.code(coldDocument(at)),
    );
    over = true;
    seen.storm = await beside;
    return { attempts: codes.length, refused: 0, through: 0, note: byCode(codes) };
  },
};

await tellPlanTimes(
  'named documents',
  readOperations().map(({ path, text }) => ({ text, isInternal: path.startsWith('rest/') })),
);
await tellPlanTimes(
  'random documents',
  fc
    .sample(operations(schemaFile('api.graphql'), { withoutConditions: true }), {
      numRuns: randomCount ?? 0,
      seed: 1,
    })
    .map(({ query }) => ({ text: query, isInternal: false })),
);
const { stallMs, heldMs, idleStallMs, idleHeldMs, note } = await watchAttack(storm, 'embedded');
console.log(`${storm.name}: answers by code ${note}`);
console.log(
  `  longest stall ${stallMs} ms (${heldMs} ms held by itself; ${idleStallMs} and ${idleHeldMs} ms of an idle process beside it)`,
);
const [quiet, stormy] = [quantile(seen.quiet, 0.99), quantile(seen.storm, 0.99)];
console.log(
  `  clients with known documents: p50 ${quantile(seen.quiet, 0.5).toFixed(1)} -> ${quantile(seen.storm, 0.5).toFixed(1)} ms, ` +
    `p99 ${quiet.toFixed(1)} -> ${stormy.toFixed(1)} ms (${(stormy / quiet).toFixed(1)} times)`,
);
