import { once } from 'node:events';
import { WebSocket } from 'ws';

/**
 * What a process started with `--inspect=127.0.0.1:<port>` holds in its heap once everything that
 * nobody needs is gone.
 */
export async function heapMiB(port: number): Promise<number> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as [
    { webSocketDebuggerUrl: string },
  ];
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await once(socket, 'open');
  const ask = async (method: string) => {
    socket.send(JSON.stringify({ id: 1, method }));
    const [bytes] = await once(socket, 'message');
    return JSON.parse(String(bytes)).result;
  };
  // What the first collection lets finalizers free goes with the second.
  await ask('HeapProfiler.collectGarbage');
  await ask('HeapProfiler.collectGarbage');
  const { usedSize } = await ask('Runtime.getHeapUsage');
  socket.terminate();
  return usedSize / 1024 / 1024;
}
