import { glob, link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const lookEveryMs = 1_000;

/** A kubelet deletes what a pod has written with the pod: this keeps it, under the pod's name. */
export async function keepPodLogs(folder: string): Promise<void> {
  const kept = join(folder, 'logs/pods');
  await mkdir(kept, { recursive: true });
  const look = async () => {
    for await (const path of glob('node-*/pod-logs/*/*/*.log', { cwd: folder })) {
      const [, , pod = '', container, file] = path.split('/');
      const name = [...pod.split('_').slice(0, 2), container, file].join('_');
      // There already, or gone between the look and the link.
      await link(join(folder, path), join(kept, name)).catch(() => undefined);
    }
  };
  setInterval(look, lookEveryMs).unref();
}
