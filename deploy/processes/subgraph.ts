import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { loadSubgraph } from '../subgraphs.ts';
import { explainListenFault } from './listen-fault.ts';
import { openMediaWorker } from './media/open.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { openService } from './subgraph/open.ts';

/**
 * `node deploy/processes/subgraph.ts <subgraph>`: one subgraph in a process of its own; `media`:
 * the worker that checks uploads.
 */
async function main(name: string | undefined): Promise<void> {
  const open = name === 'media' ? openMediaWorker : await openerOf(name);
  const config = loadConfig(process.env);
  const service = await open(config, createLog(config.LOG_LEVEL, name ?? ''));
  stopOnSignal(service.close);
  await service.listen().catch((error: unknown) => {
    throw explainListenFault(error, { HOST: config.HOST, PORT: config.PORT });
  });
  process.stdout.write(`${name} listens on port ${config.PORT}\n`);
}

async function openerOf(name: string | undefined): Promise<typeof openMediaWorker> {
  const definition = await loadSubgraph(name ?? '');
  return (config, log) => openService(definition, config, log);
}

try {
  await main(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
