import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runGo } from '@clipgraph/deploy/local/servers/go-programs.ts';
import { exists } from '@clipgraph/deploy/local/servers/java-libraries.ts';
import { cacheFolder } from '@clipgraph/deploy/local/servers/place.ts';
import { runProgram } from '@clipgraph/deploy/local/servers/programs.ts';

/** Folders of the programs that a cluster is made of. */
export interface ClusterTools {
  kubernetes: string;
  etcd: string;
  containerd: string;
  coredns: string;
  cni: string;
  /** The root that runc and nft are unpacked in. */
  system: string;
}

interface Build {
  /** The name of its folder in the cache, with its version. */
  folder: string;
  programs: readonly string[];
  /** What Go builds: packages of a module of our own, or modules by their versions. */
  packages: readonly string[];
  /** The module of our own that requires them: `replace` lines of others are not followed. */
  module?: URL;
  flags?: readonly string[];
}

const module = (name: string) => new URL(`./modules/${name}.mod`, import.meta.url);
const kubernetesPrograms = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
];
const containerdPrograms = ['containerd', 'containerd-shim-runc-v2', 'ctr'];
const cniPlugins = { ptp: 'main', loopback: 'main', 'host-local': 'ipam' } as const;
const [kubernetesVersion, etcdVersion] = ['v1.36.3', 'v3.7.3'];
const [containerdVersion, corednsVersion, cniVersion] = ['v2.4.2', 'v1.15.0', 'v1.9.0'];

const builds: Record<Exclude<keyof ClusterTools, 'system'>, Build> = {
  kubernetes: {
    folder: `kubernetes-${kubernetesVersion}`,
    programs: kubernetesPrograms,
    packages: kubernetesPrograms.map((name) => `k8s.io/kubernetes/cmd/${name}`),
    module: module('kubernetes'),
    flags: [`-X k8s.io/component-base/version.gitVersion=${kubernetesVersion}`],
  },
  etcd: {
    folder: `etcd-${etcdVersion}`,
    programs: ['etcd'],
    packages: ['go.etcd.io/etcd/server/v3'],
    module: module('etcd'),
  },
  containerd: {
    folder: `containerd-${containerdVersion}`,
    programs: containerdPrograms,
    packages: containerdPrograms.map(
      (name) => `github.com/containerd/containerd/v2/cmd/${name}@${containerdVersion}`,
    ),
  },
  coredns: {
    folder: `coredns-${corednsVersion}`,
    programs: ['coredns'],
    packages: [`github.com/coredns/coredns@${corednsVersion}`],
  },
  cni: {
    folder: `cni-${cniVersion}`,
    programs: Object.keys(cniPlugins),
    packages: Object.entries(cniPlugins).map(
      ([name, kind]) =>
        `github.com/containernetworking/plugins/plugins/${kind}/${name}@${cniVersion}`,
    ),
  },
};

/** Builds what is not in the cache yet; about 25 minutes of a processor the first time. */
export async function clusterTools(): Promise<ClusterTools> {
  return {
    kubernetes: await built(builds.kubernetes),
    etcd: await built(builds.etcd),
    containerd: await built(builds.containerd),
    coredns: await built(builds.coredns),
    cni: await built(builds.cni),
    system: await systemPrograms(),
  };
}

async function built({ folder: name, programs, packages, module, flags = [] }: Build) {
  const folder = join(cacheFolder, name);
  const there = await Promise.all(programs.map((program) => exists(join(folder, program))));
  if (there.every(Boolean)) return folder;
  console.log(`building ${name}: ${programs.join(', ')} ...`);
  await mkdir(cacheFolder, { recursive: true });
  const working = await mkdtemp(join(cacheFolder, 'building-'));
  const bin = join(working, 'bin');
  const ldflags = ['-ldflags', ['-s', '-w', ...flags].join(' ')];
  try {
    await mkdir(bin);
    if (module) {
      await copyFile(module, join(working, 'go.mod'));
      const output = packages.length > 1 ? `${bin}/` : join(bin, programs[0] as string);
      const build = ['-C', working, 'build', '-p', '1', '-mod=mod'];
      await runGo({ working, bin }, ...build, ...ldflags, '-o', output, ...packages);
    } else await runGo({ working, bin }, 'install', '-p', '1', ...ldflags, ...packages);
    await rm(folder, { recursive: true, force: true });
    await rename(bin, folder);
  } finally {
    await rm(working, { recursive: true, force: true });
  }
  return folder;
}

const systemPackages = ['runc', 'nftables', 'libnftables1', 'libnftnl11', 'libjansson4'];

/** runc needs C, nft its libraries: Debian's packages, unpacked beside the system. */
async function systemPrograms(): Promise<string> {
  const release = /^VERSION_CODENAME=(\w+)$/m.exec(
    await readFile('/etc/os-release', 'utf8').catch(() => ''),
  )?.[1];
  const folder = join(cacheFolder, `runc-nftables-${release}`);
  if (await exists(folder)) return folder;
  const working = await mkdtemp(join(cacheFolder, 'building-'));
  try {
    const packages = join(working, 'packages');
    await mkdir(packages);
    await runProgram('apt-get', ['download', ...systemPackages], packages).catch((error) => {
      throw new Error(`The cluster takes runc and nft from Debian's packages. ${error.message}`);
    });
    const root = join(working, 'root');
    for (const name of await runProgram('ls', [packages]).then((said) => said.trim().split('\n')))
      await runProgram('dpkg', ['-x', join(packages, name), root]);
    await rename(root, folder);
  } finally {
    await rm(working, { recursive: true, force: true });
  }
  return folder;
}
