import { randomUUID } from 'node:crypto';
import type { ServicePlan } from '@clipgraph/deploy/local/services/plan.ts';
import { subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, createClient, type GraphqlClient } from '../kit/client.ts';
import { freePort } from '../kit/process.ts';
import { type Stack, startStack } from '../kit/stack.ts';
import { eventually, makeWorld, type World } from '../kit/world.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { type Listener, listen } from './listener.ts';
import { startLoad, untilAcknowledged } from './load.ts';
import { rounds } from './rounds.ts';
import { verify, whatIsWrong } from './verify.ts';

const doubled = ['gateway', ...subgraphNames];
/**
 * What is measured is the replacing, not how much one machine can take while processes start: some
 * hundred writes a second at most.
 */
const pace = { restMs: 40, publishEveryMs: 1_500 };
const first = 'a'.repeat(32) + randomUUID();
const second = 'b'.repeat(32) + randomUUID();

describe('two of each process, replaced under a load of writes, one of each at a time', () => {
  const balancers = new Map<string, Balancer>();
  const plans = new Map<string, ServicePlan>();
  let stack: Stack;
  let client: GraphqlClient;
  let world: World;

  beforeAll(async () => {
    for (const name of doubled) balancers.set(name, await startBalancer());
    const addresses = subgraphNames
      .map((subgraph) => `${subgraph}=${balancers.get(subgraph)?.url}`)
      .join(',');
    stack = await startStack({ SUBGRAPH_URLS: addresses, SECRETS: first });
    for (const [name, plan] of stack.plans) {
      plans.set(name, plan);
      if (!doubled.includes(name)) continue;
      const [port, metricsPort] = [await freePort(), await freePort()];
      const twin = {
        ...plan,
        port,
        environment: { ...plan.environment, PORT: String(port), METRICS_PORT: String(metricsPort) },
      };
      plans.set(`${name} twin`, twin);
    }
    await Promise.all(
      doubled.map((name) => stack.start(`${name} twin`, plans.get(`${name} twin`) as ServicePlan)),
    );
    for (const [name, plan] of plans) balancers.get(name.split(' ')[0] as string)?.add(plan.port);
    client = createClient((balancers.get('gateway') as Balancer).url);
    world = await makeWorld(client).catch((error) => {
      throw new Error(`The preparations failed.\n${stack.faultLines().join('\n')}`, {
        cause: error,
      });
    });
  });
  afterAll(async () => {
    await stack?.close();
    for (const balancer of balancers.values()) await balancer.close();
  });

  /**
   * As a cluster replaces a pod: no new connections, the signal, its end, and its successor once
   * that is ready.
   */
  async function replace(name: string, secrets: string): Promise<number> {
    const plan = plans.get(name) as ServicePlan;
    const balancer = balancers.get(name.split(' ')[0] as string);
    balancer?.remove(plan.port);
    const began = performance.now();
    const ended = await stack.service(name).stop();
    expect(ended, `${name}\n${stack.faultLines().join('\n')}`).toBe('ended with 0');
    const stoppedAfterMs = performance.now() - began;
    await stack.start(name, { ...plan, environment: { ...plan.environment, SECRETS: secrets } });
    balancer?.add(plan.port);
    return stoppedAfterMs;
  }

  // A new secret is first made known to every process, behind the old one, and signs only when all
  // of them know it.
  const passes: [string, string][] = [
    ['with a new secret behind the old one', `${first},${second}`],
    // Which secret signs changes nothing of how processes are replaced: once in a soak.
    ...(process.env.SOAK
      ? [['with the new secret in front', `${second},${first}`] satisfies [string, string]]
      : []),
  ];
  describe.each(rounds())('round %i', (round) => {
    test.each(passes)(
      '%s: no request fails, no event of a subscription and no write is lost',
      async (what, secrets) => {
        const [sender, reader] = world.people as [Account, Account];
        const send =
          'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { seq chat { id } } }';
        const { sendMessage } = await client.data(
          send,
          { input: { toUserId: reader.id, text: randomUUID(), clientMessageId: randomUUID() } },
          sender.token,
        );
        const chatId: string = sendMessage.chat.id;
        const gateway = (balancers.get('gateway') as Balancer).url;
        const listeners: Listener[] = [sender, reader].map((person) =>
          listen(gateway, person, chatId),
        );
        const load = startLoad(client, world, pace);
        await untilAcknowledged(load, 100);
        // As a release does: all deployments roll at once, each keeps one of its two.
        const twins = doubled.map((name) => `${name} twin`);
        const others = [...plans.keys()].filter((name) => !twins.includes(name));
        const stopsMs: number[] = [];
        for (const wave of [others, twins]) {
          stopsMs.push(...(await Promise.all(wave.map((name) => replace(name, secrets)))));
          await untilAcknowledged(load, 100);
        }
        const report = await load.stop();
        const findings = await verify(stack, world);
        const wanted = await positions(client, reader, chatId);
        await eventually(20_000, async () => {
          for (const { received } of listeners)
            if (received.length < wanted.length)
              throw new Error(`${received.length} of ${wanted.length} messages came.`);
        }).catch(() => undefined);
        for (const listener of listeners) listener.close();
        const lost = listeners.map(
          ({ received }) => wanted.filter((seq) => !received.includes(seq)).length,
        );
        console.log(
          `subscriptions of round ${round}, ${what}: ${wanted.length} messages, lost ${lost.join(' and ')}, opened again ${listeners.map(({ reopened }) => reopened).join(' and ')} times; ` +
            `slowest stop ${Math.round(Math.max(...stopsMs))} ms`,
        );
        expect(
          whatIsWrong(`round ${round}, every process replaced ${what}`, report, findings),
        ).toEqual([]);
        if (Object.keys(report.failures).length) console.log(stack.faultLines().join('\n'));
        expect([report.failures, report.viewFailures]).toEqual([{}, {}]);
        for (const { received } of listeners) expect(received).toEqual(wanted);
        expect(stack.unexpectedEnds).toEqual([]);
      },
    );
  });

  async function positions(
    graph: GraphqlClient,
    { token }: Account,
    chatId: string,
  ): Promise<number[]> {
    const all: number[] = [];
    const query =
      'query ($id: ID!, $cursor: Int!) { pullMessages(chatId: $id, cursor: $cursor, limit: 1000) { messages { seq } hasMore nextCursor } }';
    for (let cursor = 0, more = true; more; ) {
      const { pullMessages } = await graph.data(query, { id: chatId, cursor }, token);
      all.push(...pullMessages.messages.map(({ seq }: { seq: number }) => seq));
      more = pullMessages.hasMore;
      cursor = pullMessages.nextCursor;
    }
    return all;
  }
});
