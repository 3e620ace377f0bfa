import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import type { Command } from './command.ts';

/** How long `outbox status` may call an event young. */
const lateAfterMs = 10_000;

const outboxOf = async ({ definition, relay }: OpenSubgraph) => ({
  subgraph: definition.name,
  ...(relay ? await relay.status() : { depth: 0, oldestAgeMs: 0 }),
});

export const eventCommands: Command[] = [
  {
    name: 'outbox status',
    summary: 'How many events wait to be handed over, and for how long.',
    async run({ instance, print }) {
      const statuses = await Promise.all([...instance.subgraphs.values()].map(outboxOf));
      for (const { subgraph, depth, oldestAgeMs } of statuses)
        print(
          `${subgraph}: ${depth} waiting${depth > 0 ? `, the oldest for ${(oldestAgeMs / 1000).toFixed(1)} s` : ''}`,
        );
      return statuses.some(({ oldestAgeMs }) => oldestAgeMs > lateAfterMs) ? 1 : 0;
    },
  },
  {
    name: 'dlq list',
    summary: 'Events that a subgraph gave up on, with the reason.',
    async run({ instance, print }) {
      const letters = await instance.deadLetters.list();
      for (const { subgraph, event, error, failedAtMs } of letters)
        print(
          `${new Date(failedAtMs).toISOString()} ${subgraph} ${event.topic} ${event.type} key ${event.key} id ${event.id}: ${error.split('\n')[0]}`,
        );
      print(
        letters.length === 0
          ? 'No dead letters.'
          : `${letters.length} dead letters. After the fix: npx clipgraph dlq replay`,
      );
      return letters.length === 0 ? 0 : 1;
    },
  },
  {
    name: 'dlq replay',
    summary: 'Hand every dead letter to its subgraph again.',
    async run({ instance, print }) {
      const { replayed, failed } = await instance.deadLetters.replay();
      print(`${replayed} replayed, ${failed} failed again.`);
      return failed === 0 ? 0 : 1;
    },
  },
];
