import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../command.ts';
import { addresses } from './addresses.ts';
import { type ClusterPlan, startProgram, until } from './programs.ts';

/** etcd, the API server, the controllers, the scheduler and the server of names. */
export async function startControlPlane(plan: ClusterPlan): Promise<void> {
  const { folder, tools } = plan;
  const file = (name: string) => join(folder, name);
  const token = randomBytes(16).toString('hex');
  await mkdir(file('certificates'), { recursive: true });
  await writeFile(file('tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  await writeFile(kubeconfigOf(plan), kubeconfig(token), { mode: 0o600 });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const [signing, verifying] = [file('accounts.key'), file('accounts.pub')];
  await writeFile(signing, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  await writeFile(verifying, publicKey.export({ type: 'spki', format: 'pem' }));

  const peer = 'http://127.0.0.1:22380';
  await startProgram(plan, 'etcd', join(tools.etcd, 'etcd'), [
    `--data-dir=${file('etcd')}`,
    `--listen-client-urls=${addresses.etcd}`,
    `--advertise-client-urls=${addresses.etcd}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // What is in it lives no longer than this run.
    '--unsafe-no-fsync',
  ]);
  const program = (name: string) => join(tools.kubernetes, name);
  await startProgram(plan, 'api-server', program('kube-apiserver'), [
    `--etcd-servers=${addresses.etcd}`,
    '--bind-address=127.0.0.1',
    '--secure-port=26443',
    `--advertise-address=${addresses.machine}`,
    '--endpoint-reconciler-type=none',
    `--cert-dir=${file('certificates')}`,
    `--service-cluster-ip-range=${addresses.services}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${verifying}`,
    `--service-account-signing-key-file=${signing}`,
    `--token-auth-file=${file('tokens.csv')}`,
    '--authorization-mode=RBAC',
  ]);
  const kubectl = ['--kubeconfig', kubeconfigOf(plan), 'get', '--raw', '/readyz'];
  await until('the API server is ready', () => mustRun(program('kubectl'), kubectl));
  await startProgram(plan, 'controllers', program('kube-controller-manager'), [
    `--kubeconfig=${kubeconfigOf(plan)}`,
    `--service-account-private-key-file=${signing}`,
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    `--cert-dir=${file('certificates-controllers')}`,
    '--allocate-node-cidrs=false',
  ]);
  await startProgram(plan, 'scheduler', program('kube-scheduler'), [
    `--kubeconfig=${kubeconfigOf(plan)}`,
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
  ]);
  await writeFile(file('Corefile'), corefile(kubeconfigOf(plan)));
  await startProgram(plan, 'names', join(tools.coredns, 'coredns'), ['-conf', file('Corefile')]);
}

export const kubeconfigOf = ({ folder }: ClusterPlan): string => join(folder, 'kubeconfig');

const kubeconfig = (token: string) => `apiVersion: v1
kind: Config
clusters: [{name: soak, cluster: {server: "${addresses.api}", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: ${token}}}]
contexts: [{name: soak, context: {cluster: soak, user: admin}}]
current-context: soak
`;

const corefile = (kubeconfigFile: string) => `cluster.local:53 {
  bind ${addresses.machine}
  kubernetes cluster.local {
    kubeconfig ${kubeconfigFile} soak
    ttl 1
  }
}
.:53 {
  bind ${addresses.machine}
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`;
