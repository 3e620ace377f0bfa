import { expect, test } from 'vitest';
import { eventually } from '../../kit/world.ts';
import { startLoad, untilAcknowledged } from '../load.ts';
import { kafkaOf, readTopics, sendAgain } from '../topics.ts';
import { verify, whatIsWrong } from '../verify.ts';
import type { Fault } from './fault.ts';

export const eventsInDisorder: Fault = (used) =>
  test('a subgraph that gets events in another order comes to the same end state', async () => {
    const { stack, world } = used();
    const client = kafkaOf(stack);
    const subgraphs = ['video', 'interaction', 'messaging'];
    const admin = client.kafka.admin();
    await admin.connect();
    // Nobody reads while the writes go on that need none of these subgraphs; then each group starts
    // behind them, and they come shuffled.
    await Promise.all(subgraphs.map((subgraph) => stack.service(subgraph).stop()));
    const before = (await readTopics(stack)).length;
    for (let at = 0; at < 40; at++) {
      const person = world.people[at % world.people.length];
      const other = world.people[(at * 5 + 1 + Math.floor(at / 6)) % world.people.length];
      if (!person || !other || person === other) continue;
      const followed = !world.follows.get(`${person.id} ${other.id}`);
      const field = followed ? 'follow' : 'unfollow';
      await stack.data(
        `mutation ($id: ID!) { ${field}(userId: $id) { id } }`,
        { id: other.id },
        person.token,
      );
      world.follows.set(`${person.id} ${other.id}`, followed);
    }
    await expect
      .poll(async () => (await readTopics(stack)).length, { timeout: 20_000 })
      .toBeGreaterThan(before + 20);
    const events = (await readTopics(stack, ['clip.follow'])).reverse();
    for (const subgraph of subgraphs) {
      const topic = client.topicName('clip.follow');
      const groupId = client.groupName(subgraph);
      const partitions = (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({
        partition,
        offset: high,
      }));
      // A process that was stopped while it joined its group is a member until its session ends.
      await eventually(60_000, () => admin.setOffsets({ groupId, topic, partitions }));
    }
    await sendAgain(client, events);
    await admin.disconnect();
    await Promise.all(subgraphs.map((subgraph) => stack.restart(subgraph)));
    const load = startLoad(stack, world);
    await untilAcknowledged(load, 20);
    expect(
      whatIsWrong('events in reverse order', await load.stop(), await verify(stack, world)),
    ).toEqual([]);
  });
