import { setTimeout as sleep } from 'node:timers/promises';
import { type OperationFile, readOperations } from '@clipgraph/schema/operations.ts';
import { registerPeople } from '@clipgraph/user/testing/register-people.ts';
import { type DrawnFile, receiveDrawn } from '@clipgraph/video/testing/receive-drawn.ts';
import type { Instance } from '../processes/instance.ts';

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
  /** The same for a document of the caller's own. */
  run<Data>(device: Device, query: string, variables: object): Promise<Data>;
  /** Makes an account and opens a session. @throws CONFLICT when the name is taken */
  register: ReturnType<typeof registerPeople>;
  /** Sends a file to where its upload takes it. @throws RefusedError */
  send(upload: { id: string; url: string }, file: DrawnFile): Promise<void>;
}

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string; retryAfterSeconds?: number } }[];
}

/**
 * Calls the product in this process, through the same routes, limits and checks that clients over
 * the network meet. Accounts and files are handed to their domain functions, with what would take
 * long to make anew for each: the hash of a password that all have, the picture of a clip.
 * @param stopping once it is aborted, requests are refused by its reason
 */
export function openFrontDoor(
  { gateway: { app }, config: { publicUrl }, subgraphs }: Instance,
  stopping?: AbortSignal,
): FrontDoor {
  const video = subgraphs.get('video')?.services;
  const user = subgraphs.get('user')?.services;
  if (!video || !user) throw new Error('This instance has no accounts or no videos.');
  // So that addresses in answers begin with `publicUrl`.
  const { host } = new URL(publicUrl);
  const documents = new Map(readOperations().map(({ name, text }: OperationFile) => [name, text]));
  const run = async <Data>(device: Device, query: string, variables: object): Promise<Data> => {
    for (;;) {
      stopping?.throwIfAborted();
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        remoteAddress: device.address,
        headers: {
          host,
          ...(device.accessToken && { authorization: `Bearer ${device.accessToken}` }),
        },
        payload: { query, variables },
      });
      const answer = response.json<Answer<Data>>();
      const error = answer.errors?.[0];
      if (!error) return answer.data as Data;
      const code = error.extensions?.code ?? 'UNKNOWN';
      const operation = /\w+/.exec(query.replace(/^\w+ /, ''))?.[0] ?? 'The request';
      if (code !== 'RATE_LIMITED') throw new RefusedError(operation, code, error.message);
      const waitMs = (error.extensions?.retryAfterSeconds ?? 1) * 1_000;
      await sleep(waitMs, undefined, stopping && { signal: stopping });
    }
  };
  return {
    run,
    register: registerPeople(user),
    ask: (device, operation, variables) => run(device, documents.get(operation) ?? '', variables),
    async send({ id, url }, file) {
      if (url.startsWith(`${publicUrl}/`)) return receiveDrawn(video, id, file);
      const { bytes, contentType } = file;
      const headers = { 'content-type': contentType };
      // The address of a bucket, which takes the bytes itself.
      const response = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
      if (!response.ok)
        throw new RefusedError('PUT', String(response.status), await response.text());
    },
  };
}
