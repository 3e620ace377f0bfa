import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { rooms } from './rooms.ts';
import { openService } from './service/open-service.ts';
import { stopOnSignal } from './stop-on-signal.ts';

/** `node deploy/service.ts <room>`: one room in a process of its own. */
async function main(name: string | undefined): Promise<void> {
  const definition = rooms.find((room) => room.name === name);
  if (!definition) throw new Error(`Say which room to serve: ${rooms.map((room) => room.name).join(', ')}.`);
  const config = loadConfig(process.env);
  const service = await openService(definition, config, createLog(config.LOG_LEVEL, definition.name));
  stopOnSignal(service.close);
  await service.listen();
  process.stdout.write(`${definition.name} listens on port ${config.PORT}\n`);
}

try {
  await main(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
