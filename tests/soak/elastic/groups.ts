import type { ServicePlan } from '@clipgraph/deploy/local/services/plan.ts';
import { mediaSubgraph, subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import { type Balancer, startBalancer } from '../../faults/balancer.ts';
import { createClient, type GraphqlClient } from '../../kit/client.ts';
import { freePort } from '../../kit/process.ts';
import { type Stack, startStack } from '../../kit/stack.ts';

/** The whole product, each part a group of equal processes behind one address. */
export interface Groups {
  readonly names: readonly string[];
  /** Its client asks the gateways' one address. */
  readonly stack: Stack;
  readonly client: GraphqlClient;
  /** Starts processes of that name, or stops the oldest, as a cluster would. */
  resize(name: string, size: number): Promise<void>;
  sizeOf(name: string): number;
  /** What each process has done since it started: requests, or stages of media work. */
  workOfEach(): Promise<Map<string, number>>;
  /** Per name, which part of its group's work each process has done since, largest first. */
  sharesSince(work: ReadonlyMap<string, number>): Promise<Record<string, number[]>>;
  close(): Promise<void>;
}

/** Of each process, over all labels. The media worker serves nothing: its posts count. */
const workMetric = (name: string) =>
  name === 'media'
    ? 'clipgraph_stage_duration_seconds_count'
    : 'clipgraph_http_request_duration_seconds_count';

/** Which subgraph's tables a process uses; undefined for the gateway. */
export const databaseOf = (name: string): string | undefined =>
  name === 'gateway' ? undefined : name === 'media' ? mediaSubgraph : name;

export async function startGroups(): Promise<Groups> {
  const balancers = new Map<string, Balancer>();
  for (const name of ['gateway', ...subgraphNames]) balancers.set(name, await startBalancer());
  const gatewayUrl = balancers.get('gateway')?.url ?? '';
  const started = await startStack({
    SUBGRAPH_URLS: subgraphNames.map((name) => `${name}=${balancers.get(name)?.url}`).join(','),
    PUBLIC_URL: gatewayUrl,
  });
  const client = createClient(gatewayUrl);
  const stack: Stack = { ...started, ...client, url: gatewayUrl };
  const members = new Map<string, { as: string; plan: ServicePlan }[]>();
  let born = 0;
  for (const [name, plan] of stack.plans) {
    members.set(name, [{ as: name, plan }]);
    balancers.get(name)?.add(plan.port);
  }
  const groupOf = (name: string) => members.get(name) ?? [];

  async function grow(name: string): Promise<void> {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const plan = stack.plans.get(name) as ServicePlan;
    const environment = {
      ...plan.environment,
      PORT: String(port),
      ...(plan.environment.METRICS_PORT ? { METRICS_PORT: String(metricsPort) } : {}),
    };
    const member = { as: `${name} ${++born}`, plan: { ...plan, port, environment } };
    await stack.start(member.as, member.plan);
    groupOf(name).push(member);
    balancers.get(name)?.add(port);
  }
  async function shrink(name: string): Promise<void> {
    const oldest = groupOf(name).shift();
    if (!oldest) return;
    balancers.get(name)?.remove(oldest.plan.port);
    const how = await stack.service(oldest.as).stop();
    if (how !== 'ended with 0') throw new Error(`${oldest.as} ${how}`);
  }
  async function workOfEach(): Promise<Map<string, number>> {
    const work = new Map<string, number>();
    for (const [name, group] of members)
      for (const { as, plan } of group) work.set(as, await workOf(name, plan));
    return work;
  }

  return {
    names: [...members.keys()],
    stack,
    client,
    sizeOf: (name) => groupOf(name).length,
    async resize(name, size) {
      const more = size - groupOf(name).length;
      await Promise.all(Array.from({ length: Math.max(0, more) }, () => grow(name)));
      // Together, each still serving what it has.
      await Promise.all(
        Array.from({ length: Math.max(0, groupOf(name).length - size) }, () => shrink(name)),
      );
    },
    workOfEach,
    async sharesSince(before) {
      const now = await workOfEach();
      const shares: Record<string, number[]> = {};
      for (const [name, group] of members) {
        const done = group.map(({ as }) => (now.get(as) ?? 0) - (before.get(as) ?? 0));
        const all = done.reduce((sum, each) => sum + each, 0) || 1;
        shares[name] = done.map((each) => each / all).sort((a, b) => b - a);
      }
      return shares;
    },
    async close() {
      await stack.close();
      for (const balancer of balancers.values()) await balancer.close();
    },
  };
}

async function workOf(name: string, { port, environment }: ServicePlan): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${environment.METRICS_PORT ?? port}/metrics`);
  let sum = 0;
  for (const line of (await answer.text()).split('\n'))
    if (line.startsWith(workMetric(name)) && !/route="\/(metrics|livez|readyz)"/.test(line))
      sum += Number(line.slice(line.lastIndexOf(' ')));
  return sum;
}
