import { setTimeout as sleep } from 'node:timers/promises';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { type LoadReport, startLoad } from '../../faults/load.ts';
import type { Account, GraphqlClient } from '../../kit/client.ts';
import type { World } from '../../kit/world.ts';

/** What was seen of the requests of one phase. */
export interface PhaseReport {
  phase: string;
  seconds: number;
  requests: number;
  failures: number;
  p50Ms: number;
  p99Ms: number;
  slowestMs: number;
}

interface DemandReport {
  writes: LoadReport;
  phases: PhaseReport[];
  posts: number;
  wrong: string[];
}

export interface Demand {
  /** What comes from now on belongs to this phase. */
  phase(name: string): void;
  /** What was seen so far. */
  phases(): PhaseReport[];
  stop(): Promise<DemandReport>;
}

const reads = [
  'query { feed(first: 10) { edges { node { id caption likeCount author { id displayName } } } } }',
  'query { me { id followerCount followingCount likedPosts(first: 5) { edges { node { id } } } } }',
  'query { chats(first: 10) { edges { node { id unreadCount lastMessage { id text } } } } }',
];
/**
 * Writes, reads and new posts, all the time, with the latencies of each phase.
 * @param restMs how long each person waits after a write, and after a read
 * @param publishEveryMs between posts, each of which is work for the media workers
 */
export function startDemand(
  client: GraphqlClient,
  world: World,
  restMs: number,
  publishEveryMs = 1_000,
): Demand {
  const phases: { name: string; beganAt: number; times: number[]; failed: number }[] = [];
  const phase = (name: string) =>
    void phases.push({ name, beganAt: performance.now(), times: [], failed: 0 });
  const current = () => phases.at(-1) as (typeof phases)[number];
  const wrong: string[] = [];
  phase('at the beginning');

  const timed: GraphqlClient = {
    ...client,
    async ask(query, variables, token) {
      const began = performance.now();
      const at = current();
      const failed = (why: string) => {
        at.failed++;
        if (wrong.length < 20) wrong.push(`${at.name}: ${why} of ${query.slice(0, 60)}`);
      };
      try {
        const answer = await client.ask(query, variables, token);
        if (answer.errors) failed(JSON.stringify(answer.errors).slice(0, 300));
        return answer;
      } catch (error) {
        failed(error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error));
        throw error;
      } finally {
        at.times.push(performance.now() - began);
      }
    },
  };
  let stopping = false;
  let posts = 0;
  const load = startLoad(timed, world, { restMs });
  const readers = world.people.map(async (person, at) => {
    for (let turn = at; !stopping; turn++) {
      const read = reads[turn % reads.length] as string;
      await timed.ask(read, {}, person.token).catch(() => undefined);
      await sleep(restMs);
    }
  });
  const publishing = (async () => {
    for (let at = 0; !stopping; at++) {
      const author = world.people[at % world.people.length] as Account;
      const photo = await makePhoto({ seed: 1_000 + at });
      try {
        await client.publish(author, photo, { caption: `elastic ${at}` });
        posts++;
      } catch (error) {
        current().failed++;
        wrong.push(`${current().name}: a post was not published: ${error}`);
      }
      await sleep(publishEveryMs);
    }
  })();

  const phasesUntil = (endedAt: number): PhaseReport[] =>
    phases.map(({ name, beganAt, times, failed }, at) => {
      const sorted = times.toSorted((a, b) => a - b);
      const quantile = (q: number) => Math.round(sorted[Math.floor(sorted.length * q)] ?? 0);
      return {
        phase: name,
        seconds: Math.round(((phases[at + 1]?.beganAt ?? endedAt) - beganAt) / 1_000),
        requests: times.length,
        failures: failed,
        p50Ms: quantile(0.5),
        p99Ms: quantile(0.99),
        slowestMs: Math.round(sorted.at(-1) ?? 0),
      };
    });

  return {
    phase,
    phases: () => phasesUntil(performance.now()),
    async stop() {
      const endedAt = performance.now();
      stopping = true;
      await Promise.all([...readers, publishing]);
      const writes = await load.stop();
      return { writes, posts, wrong, phases: phasesUntil(endedAt) };
    },
  };
}
