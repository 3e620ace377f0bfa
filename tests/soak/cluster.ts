import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findHelmTools } from '@clipgraph/deploy/helm/tools.ts';
import { buildProductImage } from './cluster/image/product.ts';
import { storeImages } from './cluster/image/stores.ts';
import { podGroups, removePodGroups } from './cluster/machine/control-groups.ts';
import type { ClusterPlan } from './cluster/machine/programs.ts';
import { clusterTools } from './cluster/tools.ts';

/**
 * `npm run soak -- cluster [--rest 500] [--keep]`: a Kubernetes cluster of two nodes on this machine,
 * and the chart in it with images of our own: `make deploy`, `helm test`, and under load `make
 * apply`, `kubectl delete pod` of each kind, a drain, a rollback; then `make down`. Fails when a
 * request failed that must not. `rest`: how long each person of the load waits after a request, in
 * ms. `keep`: the folder with all logs stays. For Linux as root with Debian's packages; builds the
 * cluster's programs first, about 25 minutes of a processor.
 */
const { values } = parseArgs({
  options: { rest: { type: 'string', default: '500' }, keep: { type: 'boolean', default: false } },
});
if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.error('A cluster needs Linux and root: its nodes make namespaces and mounts.');
  process.exit(2);
}
const helm = await findHelmTools();
if (!helm) {
  console.error('helm is not there: npm run helm-tools');
  process.exit(2);
}

if (globSync(`${podGroups}/*/`).length) {
  console.error('Pods run on this machine already, or have left control groups: not beside them.');
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'cluster-'));
let code = 1;
try {
  const tools = await clusterTools();
  const began = performance.now();
  const images = [...(await storeImages(folder)), await buildProductImage(folder)];
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`images of the product and of its stores: made in ${seconds} s`);
  const plan: ClusterPlan = { folder, tools, images, helm: dirname(helm.helm) };
  const planFile = join(folder, 'plan.json');
  await writeFile(planFile, JSON.stringify(plan));
  code = await runInside(planFile, values.rest);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
} finally {
  await removePodGroups();
  if (values.keep || code) console.log(`logs are kept: ${folder}/logs, ${folder}/node-*/pod-logs`);
  else await rm(folder, { recursive: true, force: true });
}
process.exit(code);

/**
 * All of the cluster in namespaces whose first process is a shell, which takes leave of those that
 * end: when it is killed, the system ends, unmounts and forgets everything in them.
 */
function runInside(planFile: string, restMs: string): Promise<number> {
  const inside = fileURLToPath(new URL('./cluster/inside.ts', import.meta.url));
  const child = spawn(
    'unshare',
    ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c']
      .concat(['"$@"; exit $?', 'cluster', process.execPath])
      .concat(['--disable-warning=TimeoutNegativeWarning', inside, planFile, restMs]),
    { stdio: ['pipe', 'inherit', 'inherit'], detached: true },
  );
  // Of its own group, so that Ctrl-C reaches only this process, which then ends it as a whole.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status) => resolve(status ?? 1));
  });
}
