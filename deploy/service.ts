import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { loadRoom } from './service/load-room.ts';
import { openService } from './service/open-service.ts';
import { stopOnSignal } from './stop-on-signal.ts';

/** `node deploy/service.ts <room>`: one room in a process of its own. */
async function main(name: string | undefined): Promise<void> {
  const definition = await loadRoom(name);
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
