import { setTimeout as sleep } from 'node:timers/promises';
import type { Account, GraphqlClient } from '../kit/client.ts';
import type { World } from '../kit/world.ts';
import { createPublishing } from './load/publishing.ts';
import { createRequests, type LoadReport, type Requests } from './load/requests.ts';
import { createWrites } from './load/writes.ts';

export type { LoadReport };

export interface Load {
  /** @throws what stopped the load, if anything did */
  report(): LoadReport;
  /** Each person finishes the write in hand, with as many repetitions as it takes, and stops. */
  stop(): Promise<LoadReport>;
}

interface Pace {
  /** How long each person rests after a write; 0 loads the machine as much as it can take. */
  restMs: number;
  /** A post comes so often, and people tell what they viewed; left out: neither. */
  publishEveryMs?: number;
}

/**
 * Enough at once that a fault hits writes on their way, and not so much that a test mostly waits for
 * what piled up behind a broker that was away.
 */
const usualPace: Pace = { restMs: 50, publishEveryMs: 1_500 };

/**
 * A mixed load of writes: each person does one after the other and repeats it until it is
 * acknowledged, as a good client does, with the same idempotency key. So in the end every write
 * must be there exactly once, and everything that follows from it.
 */
export function startLoad(client: GraphqlClient, world: World, pace = usualPace): Load {
  let stopping = false;
  const isStopping = () => stopping;
  const requests = createRequests(client);
  const { report } = requests;
  const { comment, message, like, follow, view } = createWrites(world, requests);
  const inTurns = [comment, message, like, follow];
  if (pace.publishEveryMs !== undefined) inTurns.push(view);

  const personsWork = async (by: Account) => {
    const { people, posts } = world;
    // Ten rounds last longer than a token does. Each load begins while all is well.
    await requests.untilDone(() => client.renew(by));
    for (let at = Math.floor(Math.random() * 1_000); !stopping; at++) {
      const next = people.indexOf(by) + 1 + (at % (people.length - 1));
      const other = people[next % people.length] as Account;
      await inTurns[at % inTurns.length]?.({
        by,
        other,
        postId: posts[at % posts.length] as string,
        at,
      });
      if (pace.restMs > 0) await sleep(pace.restMs);
    }
  };
  const workers = Promise.all([
    ...world.people.map(personsWork),
    ...(pace.publishEveryMs === undefined
      ? []
      : [publishing(client, world, requests, pace.publishEveryMs, isStopping)]),
  ]);
  let broken: { error: unknown } | undefined;
  workers.catch((error) => {
    broken = { error };
  });
  return {
    report() {
      if (broken) throw broken.error;
      return structuredClone(report);
    },
    async stop() {
      stopping = true;
      await workers;
      return { ...report, slowestMs: Math.round(report.slowestMs) };
    },
  };
}

async function publishing(
  client: GraphqlClient,
  world: World,
  requests: Requests,
  everyMs: number,
  isStopping: () => boolean,
): Promise<void> {
  const { publish, deleteDoomed, noteShown } = createPublishing(client, world, requests);
  // Not always the same ones first: a load may be over after a few.
  for (let at = Math.floor(Math.random() * 6); !isStopping(); at++) {
    await publish(at);
    await sleep(everyMs);
    await deleteDoomed();
    await noteShown();
  }
}

/** Resolves when the load has had this many further writes acknowledged. */
export async function untilAcknowledged(load: Load, more: number): Promise<void> {
  const goal = load.report().acknowledged + more;
  while (load.report().acknowledged < goal) await sleep(20);
}
