import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** For tests: the push service of a browser's maker, on this machine. */
export interface PushService {
  url: string;
  received: Received[];
  /** How it answers from now on; 201 at first. 0: not at all. */
  answer: { status: number; headers: Record<string, string> };
  close(): Promise<void>;
}

export async function openPushService(): Promise<PushService> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url: path = '', headers } = request;
    received.push({ path, headers, body: Buffer.concat(chunks) });
    const { answer } = service;
    if (answer.status !== 0) response.writeHead(answer.status, answer.headers).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const service: PushService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: { status: 201, headers: {} },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return service;
}

/** For tests: what a browser gives to be registered, and how it reads what it gets. */
export interface TestBrowser {
  input: { endpoint: string; p256dh: string; auth: string };
  /** @throws when it is for another browser */
  read(push: Pick<Received, 'body'>): Record<string, unknown>;
  /** Those of a service that came for it, read. */
  heard(service: PushService): Record<string, unknown>[];
}

export function createBrowser(service: Pick<PushService, 'url'>): TestBrowser {
  const own = createECDH('prime256v1');
  const publicKey = own.generateKeys();
  const auth = randomBytes(16);
  const path = `/${randomBytes(9).toString('base64url')}`;
  const derive = (secret: Buffer, salt: Buffer, info: string | Buffer, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, salt, info, length));
  const browser: TestBrowser = {
    input: {
      endpoint: service.url + path,
      p256dh: publicKey.toString('base64url'),
      auth: auth.toString('base64url'),
    },
    // RFC 8188 and 8291: salt, record size, the sender's key, then one record.
    read({ body }) {
      const salt = body.subarray(0, 16);
      const senderKey = body.subarray(21, 21 + (body[20] ?? 0));
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, senderKey]);
      const secret = derive(own.computeSecret(senderKey), auth, info, 32);
      const key = derive(secret, salt, 'Content-Encoding: aes128gcm\0', 16);
      const nonce = derive(secret, salt, 'Content-Encoding: nonce\0', 12);
      const record = body.subarray(21 + senderKey.length);
      const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: 16 });
      decipher.setAuthTag(record.subarray(-16));
      const text = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
      return JSON.parse(text.subarray(0, text.lastIndexOf(2)).toString());
    },
    heard: ({ received }) => received.filter((push) => push.path === path).map(browser.read),
  };
  return browser;
}
