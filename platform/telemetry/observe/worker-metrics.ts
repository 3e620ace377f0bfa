import type { FastifyInstance } from 'fastify';
import { AggregatorRegistry, type Registry } from 'prom-client';

/** In a worker of node:cluster: hands its metrics to the process that watches over it. */
export function shareMetrics(registry: Registry): void {
  AggregatorRegistry.setRegistries([registry]);
  // Making one is what begins to listen for the other process's questions.
  new AggregatorRegistry();
}

/** In the process that watches over workers: `/metrics` with theirs added up. */
export function mountWorkerMetrics(app: FastifyInstance): void {
  const workers = new AggregatorRegistry();
  app.get('/metrics', async (_request, reply) =>
    reply.type(workers.contentType).send(await workers.clusterMetrics()),
  );
}
