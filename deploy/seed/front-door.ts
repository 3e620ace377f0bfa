import { setTimeout as sleep } from 'node:timers/promises';
import { type OperationFile, readOperations } from '@clipgraph/schema/operations.ts';
import type { FastifyInstance } from 'fastify';

/**
 * The device of a caller. Each has its own address, as real people have, so that limits per address
 * count each caller alone.
 */
export interface Device {
  address: string;
  accessToken?: string;
}

/** Thrown for an answer with errors; `code` is the code of the first one. */
export class RefusedError extends Error {
  readonly code: string;

  constructor(operation: string, code: string, message: string) {
    super(`${operation}: ${code} ${message}`);
    this.code = code;
  }
}

export interface FrontDoor {
  /**
   * Runs a named document of schema/operations. When a rate limit refuses it, waits as long as the
   * answer says and tries again.
   * @returns the answer's data
   * @throws RefusedError for any other error
   */
  ask<Data>(device: Device, operation: string, variables: object): Promise<Data>;
  /** Sends bytes to the URL of an upload. @throws RefusedError */
  put(url: string, contentType: string, bytes: Buffer): Promise<void>;
}

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string; retryAfterSeconds?: number } }[];
}

/**
 * Calls the product in this process, through the same routes, limits and checks that clients over
 * the network meet.
 * @param publicUrl the beginning of the addresses of uploads to this process
 */
export function openFrontDoor(app: FastifyInstance, publicUrl: string): FrontDoor {
  const documents = new Map(readOperations().map(({ name, text }: OperationFile) => [name, text]));
  return {
    async ask<Data>(device: Device, operation: string, variables: object): Promise<Data> {
      for (;;) {
        const response = await app.inject({
          method: 'POST',
          url: '/graphql',
          remoteAddress: device.address,
          headers: device.accessToken ? { authorization: `Bearer ${device.accessToken}` } : {},
          payload: { query: documents.get(operation), operationName: operation, variables },
        });
        const answer = response.json<Answer<Data>>();
        const error = answer.errors?.[0];
        if (!error) return answer.data as Data;
        const code = error.extensions?.code ?? 'UNKNOWN';
        if (code !== 'RATE_LIMITED') throw new RefusedError(operation, code, error.message);
        await sleep((error.extensions?.retryAfterSeconds ?? 1) * 1_000);
      }
    },
    async put(url, contentType, bytes) {
      const headers = { 'content-type': contentType };
      if (url.startsWith(`${publicUrl}/`)) {
        const { statusCode, body } = await app.inject({
          method: 'PUT',
          url: url.slice(publicUrl.length),
          headers,
          payload: bytes,
        });
        if (statusCode >= 300) throw new RefusedError('PUT', String(statusCode), body);
        return;
      }
      // The address of a bucket, which takes the bytes itself.
      const response = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
      if (!response.ok)
        throw new RefusedError('PUT', String(response.status), await response.text());
    },
  };
}
