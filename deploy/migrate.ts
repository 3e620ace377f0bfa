import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { openDatabase } from '@clipgraph/platform/database/open.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { roomDatabaseUrl } from '@clipgraph/platform/subgraph/open-room.ts';
import { rooms } from './rooms.ts';

/**
 * `node deploy/migrate.ts [room...]`: brings the databases of all rooms, or of those named, to the newest tables, and ends. It needs
 * nothing but the databases; any number may run at once, and again, beside running rooms.
 */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !rooms.some((room) => room.name === name));
  if (unknown.length) throw new Error(`There is no room ${unknown.join(', ')}. Rooms: ${rooms.map(({ name }) => name).join(', ')}.`);
  const config = loadConfig(process.env);
  const log = createLog(config.LOG_LEVEL, 'migrate');
  for (const { name, folder } of rooms.filter((room) => names.length === 0 || names.includes(room.name))) {
    const database = await openDatabase({ url: roomDatabaseUrl(config, name), folder, log });
    await database.close();
    process.stdout.write(`${name}: up to date\n`);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
