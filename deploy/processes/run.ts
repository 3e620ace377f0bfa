import cluster from 'node:cluster';
import { type Config, loadConfig } from '@clipgraph/platform/config/config.ts';
import { makeFilesOwnerOnly } from '@clipgraph/platform/ids/owner-only.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import type { Logger } from 'pino';
import type { Service } from './process.ts';
import { stopOnSignal } from './stop-on-signal.ts';

/**
 * The end of the line that a process of the services mode prints once it takes requests. Whoever
 * started it waits for that line.
 */
export const listensAt = (port: number): string => ` listens on port ${port}`;

/**
 * The life of one process of the services mode: configured by its environment, it serves until a
 * signal stops it. What keeps it from starting is printed, and ends it with exit code 1.
 */
export async function runProcess(
  name: string,
  open: (config: Config, log: Logger) => Promise<Service> | Service,
): Promise<void> {
  makeFilesOwnerOnly();
  try {
    const config = loadConfig(process.env);
    const service = await open(config, createLog(config.LOG_LEVEL, name));
    stopOnSignal(service.close);
    await service.listen();
    if (cluster.isPrimary) process.stdout.write(`${name}${listensAt(config.PORT)}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
