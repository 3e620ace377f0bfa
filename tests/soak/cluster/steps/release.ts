import { subgraphNames } from '@clipgraph/deploy/subgraphs.ts';
import { nodeName, nodes } from '../machine/addresses.ts';
import type { Cluster } from '../machine/cluster.ts';
import { until } from '../machine/programs.ts';

export const release = 'clipgraph';
export const namespace = 'clipgraph';
export const kinds = ['gateway', ...subgraphNames, 'media'];
export const stores = ['redis', 'kafka', 'mysql'];
const inNamespace = ['-n', namespace];

/** Commands of the operator on the one release of this soak. */
export interface Release {
  cluster: Cluster;
  /** @throws Error with what the command wrote when it fails */
  operate(program: string, ...args: string[]): Promise<string>;
  /** Names of a component's pods that run and are not about to end. */
  podsOf(component: string): Promise<string[]>;
  /** Resolves when every process and store has as many ready pods as it should. */
  untilReady(): Promise<void>;
  /** Ends one pod and waits until it is gone and its place taken. @returns seconds until then */
  replace(component: string): Promise<number>;
  /** Moves both pods of some components to one node. */
  gather(components: readonly string[], node: string): Promise<void>;
  /** Resolves when no pod is left, not even one that is about to end. */
  untilGone(): Promise<void>;
  /** What the pods of all processes have for a variable of the environment. */
  settingsOf(variable: string): Promise<(string | undefined)[]>;
  /** Where the front door is, from this machine. */
  url(): Promise<string>;
  restarts(): Promise<number>;
}

// biome-ignore lint/suspicious/noExplicitAny: objects of Kubernetes
type KubernetesObject = any;

export function releaseOn(cluster: Cluster): Release {
  const labelled = (component: string) => [
    '-l',
    `app.kubernetes.io/instance=${release},app.kubernetes.io/component=${component}`,
  ];
  async function livePodsOf(component: string): Promise<KubernetesObject[]> {
    const { items } = await cluster.get('pods', ...inNamespace, ...labelled(component));
    return items.filter(({ metadata }: KubernetesObject) => !metadata.deletionTimestamp);
  }
  const podsOf = async (component: string): Promise<string[]> =>
    (await livePodsOf(component)).map(({ metadata }) => metadata.name);
  async function expectReady(): Promise<void> {
    const { items } = await cluster.get('deployments,statefulsets', ...inNamespace);
    if (items.length < kinds.length + stores.length) throw new Error('Not everything is there.');
    for (const { metadata, spec, status } of items)
      if (
        status.readyReplicas !== spec.replicas ||
        status.observedGeneration !== metadata.generation ||
        (status.updatedReplicas ?? spec.replicas) !== spec.replicas
      )
        throw new Error(`${metadata.name}: ${status.readyReplicas ?? 0} of ${spec.replicas} ready`);
  }
  const untilReady = () => until('everything is ready', expectReady, 300_000);
  return {
    cluster,
    podsOf,
    untilReady,
    async operate(program, ...args) {
      const { code, output } = await cluster.operator(program, ...args);
      if (code === 0) return output;
      throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.slice(-3_000)}`);
    },
    async replace(component) {
      const began = performance.now();
      const [pod] = await podsOf(component);
      await cluster.kubectl('delete', 'pod', String(pod), ...inNamespace, '--timeout=120s');
      await untilReady();
      return (performance.now() - began) / 1_000;
    },
    async gather(components, node) {
      const others = nodes.map(nodeName).filter((name) => name !== node);
      await cluster.kubectl('cordon', ...others);
      const pods = (await Promise.all(components.map(livePodsOf))).flat();
      const elsewhere = pods.filter(({ spec }) => spec.nodeName !== node);
      const names = elsewhere.map(({ metadata }) => metadata.name);
      if (names.length) await cluster.kubectl('delete', 'pod', ...names, ...inNamespace);
      await untilReady();
      await cluster.kubectl('uncordon', ...others);
    },
    untilGone: () =>
      until('no pod is left', async () => {
        const { items } = await cluster.get('pods', ...inNamespace);
        if (items.length) throw new Error(`${items.length} pods are left`);
      }),
    async settingsOf(variable) {
      const pods = (await Promise.all(kinds.map(livePodsOf))).flat();
      const valueIn = ({ spec }: KubernetesObject): string | undefined =>
        spec.containers[0].env.find(({ name }: KubernetesObject) => name === variable)?.value;
      return [...new Set(pods.map(valueIn))];
    },
    async url() {
      const { spec } = await cluster.get('service', `${release}-gateway`, ...inNamespace);
      return `http://${spec.clusterIP}:4000`;
    },
    async restarts() {
      const { items } = await cluster.get('pods', ...inNamespace);
      return items
        .flatMap(({ status }: KubernetesObject) => status.containerStatuses ?? [])
        .reduce((sum: number, each: KubernetesObject) => sum + each.restartCount, 0);
    },
  };
}
