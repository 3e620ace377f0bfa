import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The network between a browser and the product, which can be cut as a tunnel does. */
export interface Line {
  readonly port: number;
  /** Where connections go. */
  lead(port: number): void;
  /** Ends every connection, and takes no new one. */
  cut(): void;
  /** What the browser sends still arrives; what is answered does not. */
  deafen(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startLine(): Promise<Line> {
  let target = 0;
  let state: 'whole' | 'deaf' | 'cut' = 'whole';
  const open = new Set<Socket>();
  const end = () => {
    for (const socket of open) socket.destroy();
  };
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on('data', (bytes) => {
        if (socket === near || state === 'whole') other.write(bytes);
      });
      socket.on('end', () => other.end());
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    lead(port) {
      target = port;
    },
    cut() {
      state = 'cut';
      end();
    },
    deafen() {
      state = 'deaf';
    },
    mend() {
      state = 'whole';
    },
    async close() {
      server.close();
      end();
      await once(server, 'close');
    },
  };
}
