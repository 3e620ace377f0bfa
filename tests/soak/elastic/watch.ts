import { setTimeout as sleep } from 'node:timers/promises';
import { subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import { kafkaOf } from '../../faults/topics.ts';
import { eventually } from '../../kit/world.ts';
import { openServer } from './database.ts';
import { databaseOf, type Groups } from './groups.ts';

export interface Watched {
  /** How often the members of a subgraph's consumer group changed. */
  rebalances: Record<string, number>;
  mostConnections: number;
  /** What all pools together could hold when they held most. */
  mostAllowed: number;
  mostNewConnectionsPerSecond: number;
  /** Per number of processes: worker numbers held by each subgraph. */
  leases: Record<number, Record<string, number>>;
  wrong: string[];
}

interface Watching {
  /**
   * Waits until each subgraph holds one worker number per process. A process that was killed keeps
   * its number for 10 s; one that stops gives it back.
   */
  expectLeases(size: number): Promise<void>;
  stop(): Promise<Watched>;
}

const lookEveryMs = 500;
const poolSize = 10;
/** This soak's own, and those that the operator's tools open while it runs. */
const others = 5;
const leasePatienceMs = 5_000;

/** Looks at MySQL and Kafka from outside while the groups change. */
export async function watch({ stack, names, sizeOf }: Groups): Promise<Watching> {
  const server = await openServer(stack);
  const client = kafkaOf(stack);
  const admin = client.kafka.admin();
  await admin.connect();
  const groups = subgraphNames.map((name) => client.groupName(name));
  const rebalances: Record<string, number> = {};
  const membersOf = new Map<string, string>();
  const leases: Watched['leases'] = {};
  const wrong: string[] = [];
  const most = { connections: 0, allowed: 0, newPerSecond: 0 };
  let last: { at: number; connections: number } | undefined;
  let stopped = false;

  const processes = (subgraph: string) =>
    names.reduce((sum, name) => sum + (databaseOf(name) === subgraph ? sizeOf(name) : 0), 0);

  async function lookAtServer(): Promise<void> {
    const status = await server.status();
    const at = performance.now();
    if (last)
      most.newPerSecond = Math.max(
        most.newPerSecond,
        Math.round(((status.connections - last.connections) * 1_000) / (at - last.at)),
      );
    last = { at, connections: status.connections };
    most.connections = Math.max(most.connections, status.connected);
    const all = subgraphNames.reduce((sum, name) => sum + processes(name), 0);
    most.allowed = Math.max(most.allowed, all * poolSize + others);
    if (status.refused > 0) wrong.push(`MySQL refused ${status.refused} connections`);
  }
  async function lookAtGroups(): Promise<void> {
    const described = await admin.describeGroups(groups);
    for (const { groupId, state, members } of described.groups) {
      if (state !== 'Stable') continue;
      const now = members
        .map(({ memberId }) => memberId)
        .sort()
        .join();
      if (membersOf.has(groupId) && membersOf.get(groupId) !== now) {
        const subgraph = groupId.slice(groupId.lastIndexOf('-') + 1);
        rebalances[subgraph] = (rebalances[subgraph] ?? 0) + 1;
      }
      membersOf.set(groupId, now);
    }
  }
  const looking = (async () => {
    while (!stopped) {
      await lookAtServer();
      await lookAtGroups();
      await sleep(lookEveryMs);
    }
  })();
  looking.catch((error) => wrong.push(`could not look: ${error}`));

  return {
    async expectLeases(size) {
      const held: Record<string, number> = {};
      leases[size] = held;
      for (const subgraph of subgraphNames)
        await eventually(leasePatienceMs, async () => {
          held[subgraph] = await server.heldWorkers(subgraph);
          if (held[subgraph] !== processes(subgraph))
            throw new Error(
              `${subgraph} holds ${held[subgraph]} worker numbers with ${processes(subgraph)} processes`,
            );
        }).catch((error) => wrong.push(`at ${size}: ${error.message}`));
    },
    async stop() {
      stopped = true;
      await looking.catch(() => undefined);
      await admin.disconnect();
      await server.close();
      if (most.connections > most.allowed)
        wrong.push(`MySQL had ${most.connections} connections, not at most ${most.allowed}`);
      return {
        rebalances,
        mostConnections: most.connections,
        mostAllowed: most.allowed,
        mostNewConnectionsPerSecond: most.newPerSecond,
        leases,
        wrong: [...new Set(wrong)],
      };
    },
  };
}
