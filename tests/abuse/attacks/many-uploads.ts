import { setTimeout as delay } from 'node:timers/promises';
import { openRaw, type RawSocket } from '../../rest/raw-socket.ts';
import type { Attack } from './attack.ts';

const ownUploads = 60;
/** As many uploads of one address as are taken at once. */
const ownAtOnce = 32;

const begin = async (url: string, fields: string): Promise<RawSocket> => {
  const raw = await openRaw(url);
  raw.socket.on('error', () => undefined);
  raw.write(
    'POST /douyin/publish/action/ HTTP/1.1\r\nHost: localhost\r\n' +
      'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000000\r\n\r\n' +
      `${fields}--b\r\nContent-Disposition: form-data; name="data"; filename="a.mp4"\r\n\r\n`,
  );
  return raw;
};

/** Whether an answer, which can only be a refusal, comes in time. */
const isRefused = (raw: RawSocket, withinMs: number): Promise<boolean> =>
  Promise.race([
    raw.answer().then(
      () => true,
      () => true,
    ),
    delay(withinMs, false, { ref: false }),
  ]);

/** Holds as many uploads open as one account at one address can, a byte now and then. */
export const manyUploads: Attack = {
  name: 'many uploads of one account',
  item: 'old uploads',
  async run(target) {
    const { token } = await target.register('uploader');
    const field = `--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n${token}\r\n`;
    const sockets: RawSocket[] = [];
    for (let at = 0; at < ownUploads; at++) sockets.push(await begin(target.url, field));
    const early = await Promise.all(sockets.map((raw) => isRefused(raw, 3_000)));
    const refused = early.filter(Boolean).length;
    for (const raw of sockets) raw.close();
    return {
      attempts: ownUploads,
      refused,
      through: Math.max(0, ownUploads - refused - ownAtOnce),
    };
  },
};
