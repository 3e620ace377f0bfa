import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../command.ts';
import { pauseImage } from '../image/stores.ts';
import { addresses, nodeName } from './addresses.ts';
import { kubeconfigOf } from './control-plane.ts';
import { type ClusterPlan, startProgram, until } from './programs.ts';

/** A node: its own containerd and kubelet, and its own range of addresses for pods. */
export async function startNode(plan: ClusterPlan, node: number): Promise<void> {
  const { tools } = plan;
  const name = nodeName(node);
  const folder = join(plan.folder, name);
  await mkdir(join(folder, 'networks'), { recursive: true });
  await writeFile(join(folder, 'networks/10-pods.conflist'), JSON.stringify(network(folder, node)));
  await writeFile(join(folder, 'containerd.toml'), containerdConfig(plan, folder));
  await writeFile(join(folder, 'resolv.conf'), '');
  await writeFile(join(folder, 'kubelet.json'), JSON.stringify(kubeletConfig(folder, node)));
  const socket = join(folder, 'containerd.sock');
  await startProgram(plan, `${name}-containerd`, join(tools.containerd, 'containerd'), [
    '--config',
    join(folder, 'containerd.toml'),
  ]);
  const ctr = join(tools.containerd, 'ctr');
  const images = ['--address', socket, '-n', 'k8s.io', 'images'];
  await until(`containerd of ${name} answers`, () => mustRun(ctr, [...images, 'ls']));
  for (const image of plan.images) await mustRun(ctr, [...images, 'import', image]);
  await startProgram(plan, `${name}-kubelet`, join(tools.kubernetes, 'kubelet'), [
    `--config=${join(folder, 'kubelet.json')}`,
    `--kubeconfig=${kubeconfigOf(plan)}`,
    `--root-dir=${join(folder, 'kubelet')}`,
    `--cert-dir=${join(folder, 'certificates')}`,
    `--hostname-override=${name}`,
    `--node-ip=${addresses.machine}`,
  ]);
}

/** Each pod has a cable of its own to the machine, which sends on what is for others. */
const network = (folder: string, node: number) => ({
  cniVersion: '1.0.0',
  name: 'pods',
  plugins: [
    {
      type: 'ptp',
      ipam: {
        type: 'host-local',
        dataDir: join(folder, 'addresses'),
        ranges: [[{ subnet: addresses.podsOf(node) }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
  ],
});

const containerdConfig = ({ tools }: ClusterPlan, folder: string) => `version = 3
root = "${folder}/containerd"
state = "${folder}/state"
[grpc]
  address = "${folder}/containerd.sock"
[plugins."io.containerd.nri.v1.nri"]
  disable = true
[plugins."io.containerd.cri.v1.images"]
  snapshotter = "overlayfs"
  [plugins."io.containerd.cri.v1.images".pinned_images]
    sandbox = "${pauseImage}"
[plugins."io.containerd.cri.v1.runtime"]
  restrict_oom_score_adj = true
  [plugins."io.containerd.cri.v1.runtime".cni]
    bin_dirs = ["${tools.cni}"]
    conf_dir = "${folder}/networks"
  [plugins."io.containerd.cri.v1.runtime".containerd]
    default_runtime_name = "runc"
    [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
        BinaryName = "${tools.system}/usr/sbin/runc"
        SystemdCgroup = false
`;

const kubeletConfig = (folder: string, node: number) => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  failCgroupV1: false,
  cgroupDriver: 'cgroupfs',
  cgroupsPerQOS: false,
  enforceNodeAllocatable: [],
  failSwapOn: false,
  makeIPTablesUtilChains: false,
  containerRuntimeEndpoint: `unix://${folder}/containerd.sock`,
  podLogsDir: join(folder, 'pod-logs'),
  resolvConf: join(folder, 'resolv.conf'),
  clusterDNS: [addresses.machine],
  clusterDomain: 'cluster.local',
  address: '127.0.0.1',
  port: 26250 + node * 10,
  healthzPort: 26251 + node * 10,
  readOnlyPort: 0,
  // Nobody asks it anything: what a pod writes is read from the folder.
  authentication: { anonymous: { enabled: false }, webhook: { enabled: false } },
  authorization: { mode: 'AlwaysAllow' },
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  evictionHard: { 'memory.available': '100Mi' },
  localStorageCapacityIsolation: false,
});
