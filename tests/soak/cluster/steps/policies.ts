import { productImage } from '../image/product.ts';
import type { Cluster } from '../machine/cluster.ts';
import { until } from '../machine/programs.ts';
import { namespace, release } from './release.ts';

const name = 'stranger';

/** Whether a pod of another namespace is kept from MySQL, as the chart's policies say. */
export async function policiesAreHonoured({ apply, get, kubectl }: Cluster): Promise<boolean> {
  const host = `${release}-mysql.${namespace}.svc.cluster.local`;
  const knock = `require('net').connect(3306, '${host}').setTimeout(5000, () => process.exit(3)).on('data', () => process.exit(0)).on('error', () => process.exit(3))`;
  await apply([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        containers: [
          {
            name,
            image: `${productImage.repository}:${productImage.tag}`,
            imagePullPolicy: 'Never',
            command: ['node', '-e', knock],
          },
        ],
      },
    },
  ]);
  const ended = await until('the stranger has knocked', async () => {
    const { status } = await get('pod', name, '-n', 'default');
    const [container] = status.containerStatuses ?? [];
    if (!container?.state?.terminated) throw new Error(String(status.phase));
    return container.state.terminated.exitCode as number;
  });
  await kubectl('delete', 'pod', name, '-n', 'default', '--now');
  if (ended !== 0 && ended !== 3) throw new Error(`The stranger ended with ${ended}.`);
  return ended === 3;
}
