import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { type ViewerSigner, viewerHeader } from '@clipgraph/platform/identity/viewer-header.ts';
import type { Pool } from 'undici';
import { postAndRead } from '../post.ts';
import { createLineReader, type Joinable, joinedPath, maxJoined, writeJoined } from './format.ts';
import { type Answer, createPassenger, type Passenger, watchTime } from './passenger.ts';

interface JoinedRequestsOptions {
  /** The subgraph's name: the audience of the signed header. */
  readonly name: string;
  readonly pool: Pool;
  readonly signer: ViewerSigner;
  /** What a status that is not 200 is rejected with. */
  readonly refused: (status: number) => Error;
}

export interface JoinedRequests {
  /**
   * Sends an operation together with others of the same round of the event loop. Rejects with the
   * signal's reason, or with what broke the request: one error for all who were in it.
   * @param restMs how long the answer may take
   */
  send(operation: Joinable, restMs: number, signal: AbortSignal | undefined): Promise<Answer>;
}

/** Who asks is told for each operation; the header signs the body that tells it. */
const carrier = guest('gateway');

/**
 * Operations for one subgraph that are sent while others are under way travel together: what a
 * request costs on both sides, most of it HTTP, is then paid once for all of them. Each is answered
 * as soon as it has ended, fails alone and is given up alone.
 */
export function createJoinedRequests(options: JoinedRequestsOptions): JoinedRequests {
  let waiting: Passenger[] = [];

  function depart(): void {
    const passengers = waiting.filter((passenger) => passenger.isWaiting());
    waiting = [];
    for (let at = 0; at < passengers.length; at += maxJoined)
      void carry(options, passengers.slice(at, at + maxJoined));
  }

  return {
    send: (operation, restMs, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        if (waiting.length === 0) setImmediate(depart);
        waiting.push(createPassenger({ operation, restMs, signal, resolve, reject }));
      }),
  };
}

async function carry(
  { name, pool, signer, refused }: JoinedRequestsOptions,
  passengers: readonly Passenger[],
): Promise<void> {
  const nobodyWaits = new AbortController();
  let missing = passengers.length;
  /** One that is answered in full ends by itself, and its connection is used again. */
  const left = () => {
    if (missing > 0 && !passengers.some((passenger) => passenger.isWaiting())) nobodyWaits.abort();
  };
  for (const passenger of passengers) passenger.left = left;
  const stopWatching = watchTime(passengers, (passenger) => {
    passenger.fail(new Error(`${name} did not answer in time`));
    left();
  });
  const failAll = (error: unknown) => {
    stopWatching();
    for (const passenger of passengers) passenger.fail(error);
  };
  const body = writeJoined(passengers.map(({ operation }) => operation));
  try {
    const request = { method: 'POST', url: joinedPath, body };
    const headers = {
      'content-type': 'application/json',
      [viewerHeader]: await signer.sign(carrier, name, request),
    };
    const options = { path: joinedPath, headers, body, headersTimeout: 0, bodyTimeout: 0 };
    const read = createLineReader(({ operation, status, text }) => {
      missing -= 1;
      passengers[operation]?.take({ status, text });
    });
    let answers = false;
    postAndRead(pool, options, nobodyWaits.signal, {
      begin(status) {
        answers = status === 200;
        if (!answers) failAll(refused(status));
      },
      take(chunk) {
        if (!answers) return;
        read(chunk);
        // The missing ones may all be of those who have left.
        left();
      },
      end: () => failAll(new Error(`${name} did not answer all operations of a joined request`)),
      fail: failAll,
    });
  } catch (error) {
    failAll(error);
  }
}
