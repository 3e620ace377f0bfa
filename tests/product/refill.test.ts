import { commands } from '@clipgraph/deploy/cli/commands.ts';
import { runCommand } from '@clipgraph/deploy/cli/run-command.ts';
import { knownEdges } from '@clipgraph/platform/projections/edges.ts';
import { knownPosts } from '@clipgraph/platform/projections/posts.ts';
import { knownUsers } from '@clipgraph/platform/projections/users.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { projectionDifferences } from '../kit/projections.ts';

let product: TestInstance;
beforeAll(async () => {
  product = await startInstance();
});
afterAll(() => product.close());

it('refills a subgraph that lost what it knew of others, and leaves alone what it knows', async () => {
  const { data, register, publish, instance } = product;
  const [ada, ben, cem] = [await register(), await register(), await register()];
  await data('mutation ($id: ID!) { follow(userId: $id) { id } }', { id: ben.id }, ada.token);
  await data('mutation ($id: ID!) { block(userId: $id) { id } }', { id: cem.id }, ben.token);
  const postId = await publish(ada, await makePhoto({ seed: 'refill' }));
  await data(
    'mutation ($password: String!) { deleteAccount(password: $password) }',
    { password: cem.password },
    cem.token,
  );
  await instance.settle();
  const ids = {
    users: [ada, ben, cem].map(({ id }) => Number(id)),
    posts: [Number(postId)],
  };

  // Through Kafka events come a moment later; one that came after the loss would fill in what is to
  // be refilled.
  await expect.poll(() => projectionDifferences(instance, ids)).toEqual([]);

  const { database } = (
    instance.subgraphs.get('interaction') as NonNullable<ReturnType<typeof instance.subgraphs.get>>
  ).services;
  for (const table of [knownUsers, knownEdges, knownPosts]) await database.db.delete(table);
  expect(await projectionDifferences(instance, ids)).not.toEqual([]);

  const rebuild = async () => {
    const lines: string[] = [];
    const exitCode = await runCommand(
      { commands, instance },
      ['projections', 'rebuild', 'interaction'],
      (line) => lines.push(line),
    );
    return { exitCode, lines };
  };
  expect(await rebuild()).toEqual({
    exitCode: 0,
    lines: [
      'interaction from user: told 3 rows',
      'interaction from video: told 1 rows',
      'interaction from relation: told 2 rows',
    ],
  });
  expect(await projectionDifferences(instance, ids)).toEqual([]);
  expect((await rebuild()).exitCode).toBe(0);
  expect(await projectionDifferences(instance, ids)).toEqual([]);
});
