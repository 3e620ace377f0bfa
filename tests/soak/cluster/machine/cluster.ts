import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun, run, type Said } from '../command.ts';
import { addresses, nodeName, nodes } from './addresses.ts';
import { sharePodProcessors } from './control-groups.ts';
import { kubeconfigOf, startControlPlane } from './control-plane.ts';
import { startNode } from './node.ts';
import { type ClusterPlan, startProgram, until } from './programs.ts';

/** A cluster of two nodes on this machine, in namespaces that end with this process. */
export interface Cluster {
  /** @throws Error with what it wrote when it fails */
  kubectl(...args: string[]): Promise<string>;
  /** The answer of `kubectl get ... -o json`. */
  // biome-ignore lint/suspicious/noExplicitAny: objects of many kinds
  get(...args: string[]): Promise<any>;
  apply(objects: readonly object[]): Promise<void>;
  /** As an operator at the root of the repository, with helm and kubectl at hand. */
  operator(program: string, ...args: string[]): Promise<Said>;
}

export async function startCluster(plan: ClusterPlan): Promise<Cluster> {
  await prepareMachine();
  await sharePodProcessors();
  await startControlPlane(plan);
  const proxy = join(plan.tools.kubernetes, 'kube-proxy');
  await startProgram(plan, 'proxy', proxy, [
    `--kubeconfig=${kubeconfigOf(plan)}`,
    '--proxy-mode=nftables',
    `--hostname-override=${nodeName(1)}`,
    `--cluster-cidr=${addresses.pods}`,
    '--metrics-bind-address=127.0.0.1:26249',
    '--healthz-bind-address=127.0.0.1:26256',
    '--conntrack-max-per-core=0',
    '--conntrack-tcp-timeout-established=0',
    '--conntrack-tcp-timeout-close-wait=0',
  ]);
  await Promise.all(nodes.map((node) => startNode(plan, node)));
  const kubectlProgram = join(plan.tools.kubernetes, 'kubectl');
  const env = {
    KUBECONFIG: kubeconfigOf(plan),
    PATH: `${plan.helm}:${plan.tools.kubernetes}:${process.env.PATH}`,
  };
  const kubectl = (...args: string[]) => mustRun(kubectlProgram, args, env);
  const cluster: Cluster = {
    kubectl,
    get: async (...args) => JSON.parse(await kubectl('get', ...args, '-o', 'json')),
    apply: async (objects) => {
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      await mustRun(kubectlProgram, ['apply', '-f', '-'], env, list);
    },
    operator: (program, ...args) => run(program, args, env),
  };
  for (const node of nodes) await until('nodes are ready', () => isReady(cluster, nodeName(node)));
  return cluster;
}

async function isReady({ kubectl }: Cluster, node: string): Promise<void> {
  await kubectl('wait', `node/${node}`, '--for=condition=Ready', '--timeout=20s');
}

/** In namespaces of our own: nothing of this is seen outside. */
async function prepareMachine(): Promise<void> {
  for (const folder of ['/run', '/var/lib', '/var/log'])
    await mustRun('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
  for (const words of [
    'link set lo up',
    'link add machine type bridge',
    `addr add ${addresses.machine}/24 dev machine`,
    'link set machine up',
    'route add default dev machine',
  ])
    await mustRun('ip', words.split(' '));
}

/** Volumes that are folders of the machine, for the claims that the chart makes. */
export async function makeVolumes(
  cluster: Cluster,
  folder: string,
  namespace: string,
  claims: Readonly<Record<string, { owner: number; storage: string; shared?: boolean }>>,
): Promise<void> {
  const volumes = [];
  for (const [claim, { owner, storage, shared }] of Object.entries(claims)) {
    const path = join(folder, 'volumes', claim);
    await mkdir(path, { recursive: true });
    await chown(path, owner, owner);
    const affinity = {
      required: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'kubernetes.io/hostname', operator: 'In', values: [nodeName(1)] },
            ],
          },
        ],
      },
    };
    volumes.push({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: claim },
      spec: {
        capacity: { storage },
        accessModes: [shared ? 'ReadWriteMany' : 'ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace, name: claim },
        hostPath: { path },
        // A disk of the first node, so that its store stays there.
        ...(shared ? {} : { nodeAffinity: affinity }),
      },
    });
  }
  await cluster.apply(volumes);
}
