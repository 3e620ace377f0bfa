import cluster, { type Worker } from 'node:cluster';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { forbidSniffing } from '@clipgraph/platform/http/no-sniffing.ts';
import { mountWorkerMetrics } from '@clipgraph/platform/telemetry/observe/worker-metrics.ts';
import Fastify from 'fastify';
import type { Logger } from 'pino';
import { explainListenFault } from '../listen-fault.ts';
import type { Service } from '../process.ts';

/**
 * A worker that ends by itself is replaced after this time, so that one that cannot start does not
 * keep the machine busy.
 */
const replaceAfterMs = 1_000;

/** Whether this process only watches over workers: each of them runs the same program again. */
export const isSupervisor = (config: Config): boolean =>
  config.GATEWAY_WORKERS > 1 && cluster.isPrimary;

/**
 * Gateways in as many processes as configured, all taking connections at one port, and one
 * `/metrics` that adds theirs up. A process that dies is replaced; what it held is lost, as when a
 * whole gateway dies.
 */
export function superviseGateways(config: Config, log: Logger): Service {
  let stopping = false;
  const metrics = Fastify();
  forbidSniffing(metrics);
  mountWorkerMetrics(metrics);

  const start = (): Promise<void> => {
    const worker = cluster.fork();
    return new Promise((resolve, reject) => {
      worker.once('listening', () => resolve());
      worker.once('exit', (code, signal) => {
        if (stopping) return;
        log.error(
          { pid: worker.process.pid, code, signal },
          'a gateway process ended and is replaced',
        );
        reject(new Error(`A gateway process ended with ${signal ?? code} before it listened.`));
        setTimeout(() => void start().catch(() => undefined), replaceAfterMs).unref();
      });
    });
  };

  return {
    async listen() {
      await Promise.all(Array.from({ length: config.GATEWAY_WORKERS }, start));
      await metrics
        .listen({ host: config.HOST, port: config.METRICS_PORT })
        .catch((error: unknown) => {
          throw explainListenFault(error, config);
        });
    },
    async close() {
      stopping = true;
      const workers = Object.values(cluster.workers ?? {}).filter(
        (worker): worker is Worker => worker !== undefined,
      );
      const ended = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
      for (const worker of workers) worker.process.kill('SIGTERM');
      await Promise.all([...ended, metrics.close()]);
    },
  };
}
