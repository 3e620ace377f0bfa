import { createReadStream } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { request } from 'undici';
import type { ReceivedFile } from './receive-file.ts';

const everyAddress: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Sends a file to where `createUpload` said, through this front door's own upload route: it knows
 * the way to the subgraph that keeps media, in whatever process that is.
 * @param path of the URL below the deployment's public address
 * @returns the status of the answer
 */
export async function sendUpload(
  app: FastifyInstance,
  path: string,
  file: ReceivedFile,
  contentType: string,
): Promise<number> {
  const { address, port } = app.server.address() as AddressInfo;
  const host = everyAddress[address] ?? address;
  const { statusCode, body } = await request(
    `http://${host.includes(':') ? `[${host}]` : host}:${port}${path}`,
    {
      method: 'PUT',
      headers: { 'content-type': contentType, 'content-length': String(file.byteLength) },
      body: createReadStream(file.path),
      // A large video is checked before it is answered.
      headersTimeout: 120_000,
      bodyTimeout: 120_000,
    },
  );
  await body.dump();
  return statusCode;
}
