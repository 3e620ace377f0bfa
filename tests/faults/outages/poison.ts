import { knownPosts } from '@clipgraph/platform/projections/posts.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { getTableName, sql } from 'drizzle-orm';
import { Partitioners } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../kit/client.ts';
import { projectionDifferences } from '../../kit/projections.ts';
import type { Stack } from '../../kit/stack.ts';
import type { World } from '../../kit/world.ts';
import { type Inspection, inspect } from '../inspect.ts';
import { kafkaOf } from '../topics.ts';
import type { Fault } from './fault.ts';

export const poisonousEvents: Fault = (used) =>
  describe('an event that cannot be applied', () => {
    let stack: Stack;
    let world: World;
    let inspection: Inspection;
    beforeAll(async () => {
      ({ stack, world } = used());
      inspection = await inspect(stack);
    });
    afterAll(() => inspection?.close());

    const publish = async () => {
      const author = world.people[0] as Account;
      const photo = await makePhoto({ seed: 9 });
      return Number(await stack.publish(author, photo, { caption: 'after' }));
    };
    const arrived = (posts: readonly number[], users: readonly number[] = []) =>
      expect
        .poll(() => projectionDifferences(inspection, { users, posts }), { timeout: 30_000 })
        .toEqual([]);

    test('is put aside with its reason when it is no event at all, and the next ones are applied', async () => {
      const client = kafkaOf(stack);
      const producer = client.kafka.producer({
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      await producer.connect();
      for (let partition = 0; partition < 12; partition++)
        await producer
          .send({
            topic: client.topicName('clip.post'),
            messages: [{ partition, key: 'poison', value: '{"not": "an event"' }],
          })
          .catch(() => {});
      await producer.disconnect();
      await arrived([await publish()]);
      const { said } = await stack.clipgraph('dlq', 'list');
      expect(said).toContain('not an event envelope');
    });

    test('is put aside when a subgraph fails at it, other events are applied, and replay brings it in after the fix', async () => {
      const subgraph = inspection.subgraphs.get('interaction');
      if (!subgraph) throw new Error('There is no interaction subgraph.');
      const { db } = subgraph.services.database;
      const table = sql.identifier(getTableName(knownPosts));
      const aside = sql.identifier('known_posts_aside');
      await db.execute(sql`rename table ${table} to ${aside}`);
      const id = await publish();
      await expect
        .poll(async () => (await stack.clipgraph('dlq', 'list')).said, {
          timeout: 60_000,
          interval: 500,
        })
        .toContain(`key ${id} `);
      const { said } = await stack.clipgraph('dlq', 'list');
      expect(said.split('\n').find((line) => line.includes(`key ${id} `))).toMatch(
        /interaction clip\.post .*known_posts/,
      );

      // Events of other kinds go on meanwhile.
      const newcomer = await stack.register('newcomer');
      await arrived([], [Number(newcomer.id)]);

      await db.execute(sql`rename table ${aside} to ${table}`);
      expect(await stack.clipgraph('dlq', 'replay')).toMatchObject({
        said: expect.stringMatching(/[1-9]\d* replayed/),
      });
      await arrived([id]);
      expect(stack.unexpectedEnds).toEqual([]);
    });
  });
