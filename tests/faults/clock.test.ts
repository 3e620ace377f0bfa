import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startServer, stopServer } from '@clipgraph/deploy/local/servers/control.ts';
import type { ServicePlan } from '@clipgraph/deploy/local/services/plan.ts';
import type { RunningService } from '@clipgraph/deploy/local/services/run.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import {
  createViewerSigner,
  type ViewerSigner,
  viewerHeader,
} from '@clipgraph/platform/identity/viewer-header.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../kit/client.ts';
import { freePort } from '../kit/process.ts';
import { type Stack, serversRoot, startStack } from '../kit/stack.ts';
import { makeWorld, type World } from '../kit/world.ts';
import { outageOf } from './rounds.ts';

const shiftedClock = fileURLToPath(new URL('./shifted-clock.mjs', import.meta.url));
/** Longer than the lease of a worker number. */
const pauseMs = 13_000;
const outageMs = outageOf(60_000);

/** An id and the process that made it. */
interface Made {
  id: number;
  by: string;
}
const workerOf = (id: number) => Math.floor(id / 256) % 16;

describe('ids while clocks and leases fail', () => {
  let stack: Stack;
  let world: World;
  const twins = ['twin A', 'twin B'];
  const made: Made[] = [];
  let refused: Record<string, number> = {};
  let writing = true;
  const writers: Promise<void>[] = [];

  beforeAll(async () => {
    stack = await startStack({ NODE_OPTIONS: `--import=${shiftedClock}` });
    world = await makeWorld(stack, { people: 2, posts: 1 });
    const plan = stack.plans.get('interaction') as ServicePlan;
    for (const name of twins) {
      const port = await freePort();
      await stack.start(name, {
        ...plan,
        port,
        environment: { ...plan.environment, PORT: String(port) },
      });
    }
    const signer = createViewerSigner(
      createKeyring((stack.environment.SECRETS as string).split(',')),
    );
    const account = world.people[0] as Account;
    for (const name of ['interaction', ...twins])
      writers.push(
        (async () => {
          while (writing) {
            const viewer = {
              accountId: Number(account.id),
              sessionId: 's',
              tokenExpiresAtMs: null,
              address: '127.0.0.1',
              channel: 'graphql' as const,
            };
            const id = await comment(stack.service(name), signer, viewer);
            if (typeof id === 'number') made.push({ id, by: name });
            else refused[id] = (refused[id] ?? 0) + 1;
            await sleep(5);
          }
        })(),
      );
  });
  afterAll(async () => {
    writing = false;
    await startServer('mysql', serversRoot);
    await stack?.close();
  });

  async function comment(
    service: RunningService,
    signer: ViewerSigner,
    viewer: Viewer,
  ): Promise<number | string> {
    const body = JSON.stringify({
      query: 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }',
      variables: { input: { postId: world.posts[0], text: 'tick' } },
    });
    const request = { method: 'POST', url: '/graphql', body };
    try {
      const header = await signer.sign(viewer, 'interaction', request);
      const response = await fetch(`${service.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [viewerHeader]: header },
        body,
        signal: AbortSignal.timeout(20_000),
      });
      const answer = (await response.json()) as {
        data?: { addComment?: { id: string } };
        errors?: { extensions: { code: string } }[];
      };
      return answer.data?.addComment
        ? Number(answer.data.addComment.id)
        : (answer.errors?.[0]?.extensions.code ?? 'NONE');
    } catch {
      return 'NETWORK';
    }
  }
  const madeBy = (name: string) => made.filter(({ by }) => by === name).length;
  const untilMore = async (names: readonly string[], more: number) => {
    const goals = names.map((name) => ({ name, goal: madeBy(name) + more }));
    await expect
      .poll(() => goals.every(({ name, goal }) => madeBy(name) >= goal), { timeout: 30_000 })
      .toBe(true);
  };

  test('a wall clock set back by 5 s', async () => {
    await untilMore(['interaction', ...twins], 20);
    stack.service('twin A').signal('SIGUSR2');
    await untilMore(['interaction', ...twins], 50);
  });

  test('a process paused past its lease and resumed', async () => {
    stack.service('twin B').signal('SIGSTOP');
    await sleep(pauseMs);
    // Somebody else takes a free number meanwhile.
    const plan = stack.plans.get('interaction') as ServicePlan;
    const port = await freePort();
    await stack.start('newcomer', {
      ...plan,
      port,
      environment: { ...plan.environment, PORT: String(port) },
    });
    stack.service('twin B').signal('SIGCONT');
    await untilMore(['interaction', ...twins], 50);
  });

  test('the store of the leases gone for longer than a lease', async () => {
    await stopServer('mysql', 'SIGKILL', serversRoot);
    const before = made.length;
    await sleep(outageMs);
    expect(made.length - before).toBeLessThanOrEqual(3);
    await startServer('mysql', serversRoot);
    await untilMore(['interaction', ...twins], 50);
  });

  test('every id is unique, and no two processes made ids under one worker number at once', async () => {
    writing = false;
    await Promise.all(writers);
    const ids = made.map(({ id }) => id);
    const answers = Object.entries(refused).map(([code, times]) => `${code} ${times}`);
    console.log(
      `ids: ${ids.length} made by ${twins.length + 1} processes, ${ids.length - new Set(ids).size} doubled (refused meanwhile: ${answers.join(', ') || 'none'})`,
    );
    refused = {};
    expect(new Set(ids).size).toBe(ids.length);
    for (const [worker, ofWorker] of Map.groupBy(made, ({ id }) => workerOf(id))) {
      const holders = ofWorker.sort((a, b) => a.id - b.id).map(({ by }) => by);
      const handovers = holders.filter((by, at) => at > 0 && by !== holders[at - 1]).length;
      // A number may go from one process to another and back; used by two at once, it would change
      // hands with almost every id.
      expect(handovers, `worker ${worker} changed hands too often`).toBeLessThanOrEqual(3);
    }
    expect(stack.unexpectedEnds).toEqual([]);
  });
});
