import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDouyinClient } from '../../rest/douyin-client.ts';
import type { Attack, Outcome, Target } from './attack.ts';

const mebibyte = 2 ** 20;
/** What is taken of a form before its sender is known. */
const grantedBytes = mebibyte;

const head = (url: string, form: string, length: number, query = '') =>
  `POST /douyin/publish/action/${query} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n` +
  `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${length}\r\n\r\n${form}`;
const file = '--b\r\nContent-Disposition: form-data; name="data"; filename="bear.mp4"\r\n\r\n';

/** A connection that has sent the beginning of an upload. */
function begin(target: Target, length: number, query = ''): Socket & { answer?: string } {
  const { hostname, port } = new URL(target.url);
  const socket: Socket & { answer?: string } = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    socket.answer = (socket.answer ?? '') + bytes.toString('latin1');
  });
  socket.write(head(target.url, file, file.length + length, query));
  return socket;
}

/** Ten guests send ten megabytes each and never the end. */
export const anonymousUploads: Attack = {
  name: '10 uploads of 10 MiB of nobody known',
  item: 'old uploads',
  async run(target) {
    const uploads = Array.from({ length: 10 }, () => begin(target, 20 * mebibyte));
    const part = Buffer.alloc(mebibyte, 0x20);
    for (const socket of uploads) for (let nth = 0; nth < 10; nth++) socket.write(part);
    let most = 0;
    for (let look = 0; look < 100; look++) {
      most = Math.max(most, await target.spooledBytes());
      await sleep(30);
    }
    const refused = uploads.filter(({ answer, destroyed }) => answer || destroyed).length;
    for (const socket of uploads) socket.destroy();
    return {
      attempts: uploads.length,
      refused,
      through: Math.max(0, Math.ceil(most / (grantedBytes + 65_536)) - uploads.length),
      note: `${(most / mebibyte).toFixed(1)} MiB lay in the temporary folder`,
    };
  },
};

/** Somebody with an account sends a byte now and then, which keeps the file and the connection. */
async function drip(
  target: Target,
  { count, query }: { count: number; query: string },
): Promise<Outcome> {
  const uploads = Array.from({ length: count }, () => begin(target, 10 * mebibyte, query));
  for (let beat = 0; beat < 12; beat++) {
    await sleep(1_000);
    for (const socket of uploads) if (!socket.destroyed) socket.write('x');
  }
  const open = uploads.filter(({ answer, destroyed }) => !answer && !destroyed).length;
  for (const socket of uploads) socket.destroy();
  return { attempts: count, refused: count - open, through: open };
}

/** A body may stand still for two seconds: what the default makes of a byte in twelve seconds. */
const impatient = { OPERATION_LIMITS: 'bodyMs=2000' };

export const slowUploads: Attack = {
  name: '20 uploads of one byte a second',
  item: 'old uploads',
  environment: impatient,
  async run(target) {
    const { token } = await createDouyinClient(() => target.url).register();
    return drip(target, { count: 20, query: `?token=${token}&title=slow` });
  },
};

export const slowAnonymousUploads: Attack = {
  name: '20 uploads of one byte a second of nobody known',
  item: 'old uploads',
  environment: impatient,
  run: (target) => drip(target, { count: 20, query: '' }),
};
