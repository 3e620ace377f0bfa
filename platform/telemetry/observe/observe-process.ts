import { statfs } from 'node:fs/promises';
import type { Registry } from 'prom-client';
import { joined } from '../../background/joined.ts';
import { checkHealth, type HealthOptions } from '../health.ts';
import { gaugesOf } from '../metrics.ts';

/** Readiness and dependencies as `/readyz` tells them, for those who watch over time. */
export function observeHealth(registry: Registry, options: Omit<HealthOptions, 'service'>): void {
  // A scrape collects all gauges at once: they share one look.
  const check = joined(() => checkHealth(options));
  gaugesOf(registry, 'clipgraph_ready', '1 while this process is ready.', [], async () => [
    [{}, (await check()).ready ? 1 : 0],
  ]);
  gaugesOf(
    registry,
    'clipgraph_dependency_up',
    '1 while a dependency answers.',
    ['dependency'],
    async () =>
      Object.entries((await check()).all).map(
        ([dependency, { ok }]) => [{ dependency }, ok ? 1 : 0] as const,
      ),
  );
  gaugesOf(
    registry,
    'clipgraph_dependency_latency_seconds',
    'How long a dependency took to answer just now.',
    ['dependency'],
    async () =>
      Object.entries((await check()).all).flatMap(([dependency, { ok, latencyMs }]) =>
        ok ? [[{ dependency }, latencyMs / 1000] as const] : [],
      ),
  );
}

/** The disk below a folder: when it is full, nothing can be written any more. */
export function observeDisk(registry: Registry, folder: string): void {
  gaugesOf(
    registry,
    'clipgraph_disk_free_bytes',
    'Free on the disk of the data folder.',
    [],
    async () => {
      const { bavail, bsize } = await statfs(folder);
      return [[{}, bavail * bsize]];
    },
  );
  gaugesOf(
    registry,
    'clipgraph_disk_size_bytes',
    'Size of the disk of the data folder.',
    [],
    async () => {
      const { blocks, bsize } = await statfs(folder);
      return [[{}, blocks * bsize]];
    },
  );
}
