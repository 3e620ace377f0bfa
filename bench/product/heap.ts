import { once } from 'node:events';
import { WebSocket } from 'ws';

/**
 * How much a process that was started with `--inspect=127.0.0.1:<port>` has in its heap after its
 * garbage is collected.
 */
export async function heapMiB(port: number): Promise<number> {
  const targets = await (await fetch(`http://127.0.0.1:${port}/json`)).text();
  const [target] = JSON.parse(targets);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await once(socket, 'open');
  const ask = async (method: string) => {
    socket.send(JSON.stringify({ id: 1, method }));
    const [bytes] = await once(socket, 'message');
    return JSON.parse(String(bytes)).result;
  };
  // Finalizers run after the first collection; what they free goes with the second.
  await ask('HeapProfiler.collectGarbage');
  await ask('HeapProfiler.collectGarbage');
  const { usedSize } = await ask('Runtime.getHeapUsage');
  socket.terminate();
  return usedSize / 1024 / 1024;
}
