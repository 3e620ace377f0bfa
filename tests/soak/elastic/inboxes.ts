import { loadSubgraphs } from '@clipgraph/deploy/subgraphs.ts';
import { topics } from '@clipgraph/platform/events/event.ts';
import { readTopics } from '../../faults/topics.ts';
import type { Stack } from '../../kit/stack.ts';
import { openServer } from './database.ts';

export interface InboxReport {
  /** Different events that were published. */
  events: number;
  /** Per subgraph: how many it has consumed. */
  consumed: Record<string, number>;
  wrong: string[];
}

/**
 * Compares what each subgraph has consumed with what was published in its topics. An inbox has each
 * event once, in the transaction of its effects: together with counters that equal their rows this
 * is "exactly once".
 */
export async function compareInboxes(stack: Stack): Promise<InboxReport> {
  const published = await readTopics(stack);
  const server = await openServer(stack);
  const consumed: Record<string, number> = {};
  const wrong: string[] = [];
  try {
    for (const { name } of await loadSubgraphs()) {
      const inbox = new Set(await server.inbox(name));
      consumed[name] = inbox.size;
      for (const topic of topics) {
        const ids = published.filter((event) => event.topic === topic).map(({ id }) => id);
        const missing = ids.filter((id) => !inbox.has(id));
        // A subgraph consumes all of a topic or nothing of it.
        if (missing.length > 0 && missing.length < ids.length)
          wrong.push(`${name} has not consumed ${missing.length} of ${ids.length} of ${topic}`);
      }
    }
  } finally {
    await server.close();
  }
  return { events: new Set(published.map(({ id }) => id)).size, consumed, wrong };
}
