import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Stack } from '../../kit/stack.ts';

/** The database server of a stack, seen by its operator. */
interface DatabaseServer {
  status(): Promise<{ connected: number; connections: number; refused: number }>;
  /** How many worker numbers processes of a subgraph hold now. */
  heldWorkers(subgraph: string): Promise<number>;
  /** The ids of all events that a subgraph has consumed. */
  inbox(subgraph: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function openServer({ environment }: Pick<Stack, 'environment'>) {
  const connection = await createConnection(environment.DATABASE_URL as string);
  const rows = async (statement: string): Promise<RowDataPacket[]> =>
    (await connection.query<RowDataPacket[]>(statement))[0];
  const tableOf = (subgraph: string, table: string) =>
    `\`${environment.DATABASE_PREFIX ?? 'clipgraph_'}${subgraph}\`.\`${table}\``;
  const server: DatabaseServer = {
    async status() {
      const names = "'Threads_connected', 'Connections', 'Connection_errors_max_connections'";
      const found = new Map(
        (await rows(`show global status where Variable_name in (${names})`)).map((row) => [
          String(row.Variable_name),
          Number(row.Value),
        ]),
      );
      return {
        connected: found.get('Threads_connected') ?? 0,
        connections: found.get('Connections') ?? 0,
        refused: found.get('Connection_errors_max_connections') ?? 0,
      };
    },
    async heldWorkers(subgraph) {
      const [row] = await rows(
        `select count(*) held from ${tableOf(subgraph, 'worker_leases')} where expires_at > ${Date.now()}`,
      );
      return Number(row?.held);
    },
    async inbox(subgraph) {
      const found = await rows(`select event_id id from ${tableOf(subgraph, 'inbox')}`);
      return found.map(({ id }) => String(id));
    },
    close: () => connection.end(),
  };
  return server;
}
