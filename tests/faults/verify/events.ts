import type { EventEnvelope } from '@clipgraph/platform/events/event.ts';
import { inbox } from '@clipgraph/platform/events/tables.ts';
import type { World } from '../../kit/world.ts';
import type { Inspection } from '../inspect.ts';
import type { Findings } from './findings.ts';

/**
 * Events that a subgraph has not handled, though it handles others of their kind. An inbox has each
 * event once, in the transaction of its effects.
 */
export async function unhandledEvents(
  { subgraphs }: Inspection,
  published: readonly EventEnvelope[],
): Promise<string[]> {
  const kinds = Map.groupBy(published, ({ topic, type }) => `${topic} ${type}`);
  const unhandled: string[] = [];
  for (const [name, { services }] of subgraphs) {
    const rows = await services.database.db.select({ id: inbox.eventId }).from(inbox);
    const handled = new Set(rows.map(({ id }) => id));
    for (const [kind, events] of kinds) {
      const missing = events.filter(({ id }) => !handled.has(id));
      if (missing.length > 0 && missing.length < events.length)
        unhandled.push(`${name}: ${missing.length} of ${events.length} ${kind}`);
    }
  }
  return unhandled;
}

/** A post that had to be converted becomes ready once, whoever was killed meanwhile. */
export function compareReadiness(
  world: World,
  published: readonly EventEnvelope[],
  findings: Findings,
): void {
  const ready = new Map<string, Set<string>>();
  for (const { type, key, id } of published)
    if (type === 'post.ready') ready.set(key, (ready.get(key) ?? new Set()).add(id));
  for (const [id, { isVideo, isDeleted }] of world.publications) {
    const times = ready.get(id)?.size ?? 0;
    const isWell = times === (isVideo ? 1 : 0) || (isDeleted && times === 0);
    if (!isWell) findings.drift.push(`post ${id} became ready ${times} times`);
  }
}
