import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addresses } from './machine/addresses.ts';
import { type Cluster, startCluster } from './machine/cluster.ts';
import { keepPodLogs } from './machine/pod-logs.ts';
import type { ClusterPlan } from './machine/programs.ts';
import { walk } from './steps/walk.ts';

/**
 * Runs in namespaces of its own (processes, mounts, network), whose end is the end of everything
 * that it started. Ends when whoever started it does.
 * Arguments: a file with the plan, and how long each person of the load rests, in ms.
 */
const [planFile = '', restMs = ''] = process.argv.slice(2);
process.stdin.on('end', () => process.exit(1)).resume();

const plan: ClusterPlan = JSON.parse(await readFile(planFile, 'utf8'));
try {
  const began = performance.now();
  await keepPodLogs(plan.folder);
  const cluster = await startCluster(plan);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`cluster: two nodes ready after ${seconds} s, at ${addresses.machine} of its own`);
  const walked = walk(cluster, { folder: plan.folder, restMs: Number(restMs) });
  const wrong = await walked.finally(() => keepEvents(cluster));
  for (const what of wrong) console.error('wrong:', what);
  console.log(wrong.length ? `${wrong.length} findings` : 'nothing is wrong');
  process.exit(wrong.length ? 1 : 0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** What the cluster itself tells of this run, for `--keep`. */
async function keepEvents({ kubectl }: Cluster): Promise<void> {
  const list = ['get', 'events', '--all-namespaces', '--sort-by=.lastTimestamp', '-o', 'wide'];
  await writeFile(join(plan.folder, 'logs/events.txt'), await kubectl(...list));
}
