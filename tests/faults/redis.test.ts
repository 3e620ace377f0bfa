import { setTimeout as sleep } from 'node:timers/promises';
import { startServer, stopServer } from '@clipgraph/deploy/local/servers/control.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../kit/client.ts';
import { type Stack, serversRoot, startStack } from '../kit/stack.ts';
import { makeWorld, type World } from '../kit/world.ts';
import { startLoad, untilAcknowledged } from './load.ts';
import { outageOf, rounds } from './rounds.ts';
import { verify, whatIsWrong } from './verify.ts';

const outageMs = outageOf(30_000);

describe('Redis stopped under a load of writes', () => {
  let stack: Stack;
  let world: World;
  beforeAll(async () => {
    stack = await startStack({ RATE_LIMITS: 'on' });
    world = await makeWorld(stack, { people: 4, posts: 4 });
  });
  afterAll(async () => {
    await startServer('redis', serversRoot);
    await stack?.close();
  });

  const commentsAtOnce = async (account: Account) => {
    const query = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }';
    const codes = await Promise.all(
      Array.from({ length: 60 }, (_, at) =>
        stack.code(query, { input: { postId: world.posts[0], text: `many ${at}` } }, account.token),
      ),
    );
    return codes.filter((code) => code === 'RATE_LIMITED').length;
  };

  test.each(rounds())(
    'round %i: reads and writes go on, limits and sessions hold, and caches are right afterwards',
    async (round) => {
      const [toBeDisabled, talkative] = (await Promise.all([
        stack.register('gone'),
        stack.register('talkative'),
      ])) as [Account, Account];
      const load = startLoad(stack, world);
      await untilAcknowledged(load, 40);
      await stopServer('redis', 'SIGKILL', serversRoot);
      const stoppedAt = performance.now();

      await untilAcknowledged(load, 40);
      for (const person of world.people)
        expect((await stack.data('{ me { id } }', {}, person.token)).me.id).toBe(person.id);

      expect((await stack.data('{ me { id } }', {}, toBeDisabled.token)).me.id).toBe(
        toBeDisabled.id,
      );
      const disabled = await stack.clipgraph('user', 'disable', toBeDisabled.username);
      expect(disabled).toMatchObject({ code: 0 });
      const disabledAt = performance.now();
      await expect
        .poll(() => stack.code('{ me { id } }', {}, toBeDisabled.token), {
          interval: 20,
          timeout: 5_000,
        })
        .toBe('UNAUTHENTICATED');
      const refusedAfterMs = Math.round(performance.now() - disabledAt);
      console.log(
        `round ${round}: a disabled account was refused after ${refusedAfterMs} ms without Redis`,
      );
      expect(refusedAfterMs).toBeLessThan(1_000);

      expect(await commentsAtOnce(talkative)).toBeGreaterThanOrEqual(20);

      await sleep(Math.max(0, outageMs - (performance.now() - stoppedAt)));
      await startServer('redis', serversRoot);
      await untilAcknowledged(load, 40);
      const report = await load.stop();
      const { FORBIDDEN: _, ...failures } = report.failures;
      // The talkative account's comments are no part of the load's figures.
      const commented = await stack.data(
        'query ($id: ID!) { post(id: $id) { comments(first: 100) { edges { node { id } } } } }',
        {
          id: world.posts[0],
        },
      );
      expect(commented.post.comments.edges.length).toBeGreaterThan(0);
      for (const code of Object.keys(failures)) expect(code).toBe('RATE_LIMITED');
      await forgetTalk(stack, world, talkative);
      expect(
        whatIsWrong(
          `round ${round}, Redis away for ${outageMs / 1000} s`,
          report,
          await verify(stack, world),
        ),
      ).toEqual([]);
      expect(stack.unexpectedEnds).toEqual([]);
    },
  );
});

/** Deletes the talkative account's comments, so that the counts are the load's own again. */
async function forgetTalk(stack: Stack, { posts }: World, talkative: Account): Promise<void> {
  const query = `query ($id: ID!, $after: String) {
    post(id: $id) { comments(first: 100, after: $after) { edges { node { id text } } pageInfo { hasNextPage endCursor } } } }`;
  for (let after: string | null = null; ; ) {
    const { post } = await stack.data(query, { id: posts[0], after }, talkative.token);
    for (const { node } of post.comments.edges)
      if (node.text.startsWith('many '))
        await stack.data(
          'mutation ($id: ID!) { deleteComment(id: $id) }',
          { id: node.id },
          talkative.token,
        );
    if (!post.comments.pageInfo.hasNextPage) return;
    after = post.comments.pageInfo.endCursor;
  }
}
