import type { Registry } from 'prom-client';
import type { OpenRoom } from '../subgraph/open-room.ts';
import { gaugesOf } from './metrics.ts';

type Room = Pick<OpenRoom, 'definition' | 'services' | 'drift'>;

/** What can be looked up of rooms at each scrape: how busy their pools are, what waits in their tables, what their counters are worth. */
export function observeRooms(registry: Registry, rooms: readonly Room[]): void {
  const each = <Value>(read: (room: Room) => Value) => rooms.map((room) => [{ room: room.definition.name as string }, read(room)] as const);
  const usage = (room: Room) => room.services.database.usage();

  gaugesOf(registry, 'clipgraph_sql_pool_size', 'Connections that a room may hold; 1 is the right to write a SQLite file.', ['room'], () =>
    each((room) => usage(room).size),
  );
  gaugesOf(registry, 'clipgraph_sql_pool_in_use', 'Connections that are in use.', ['room'], () => each((room) => usage(room).inUse));
  gaugesOf(registry, 'clipgraph_sql_pool_waiting', 'Statements and transactions that wait for a connection.', ['room'], () =>
    each((room) => usage(room).waiting),
  );
  gaugesOf(registry, 'clipgraph_counter_drift', 'Counters that do not equal the rows they count, where they were last compared.', ['room'], () =>
    rooms.flatMap(({ definition, drift }) => (drift ? [[{ room: definition.name as string }, drift.drifted] as const] : [])),
  );
  gaugesOf(registry, 'clipgraph_backlog', 'Work that waits in a room, by kind.', ['room', 'kind'], async () =>
    (
      await Promise.all(
        rooms.map(async ({ definition, services }) => {
          const waiting = await definition.backlog?.(services).catch(() => undefined);
          return Object.entries(waiting ?? {}).map(([kind, value]) => [{ room: definition.name as string, kind }, value] as const);
        }),
      )
    ).flat(),
  );
}
