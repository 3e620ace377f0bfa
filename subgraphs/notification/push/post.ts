import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { hostOf, isPublicAddress, type Resolve, resolveName } from './public-address.ts';

/** Of one push, from its name's resolution to the first line of the answer. */
const pushTimeoutMs = 5_000;

export interface PushRequest {
  url: string;
  headers: Readonly<Record<string, string | number>>;
  body: Buffer;
}

export interface Posting {
  /** Also http and addresses of the own network: for tests. */
  allowsLocal: boolean;
  /** @default the name servers of this machine */
  resolve?: Resolve;
  /** @default 5 s */
  timeoutMs?: number;
  stopping?: AbortSignal | undefined;
}

/** What became of a push: the HTTP status, and when to come back if the answer says so. */
interface PushAnswer {
  status: number;
  retryAfterMs: number | undefined;
}

/**
 * Sends a request to an address that a client has given. It is judged at each connection, and the
 * connection goes to what was judged: its name is resolved once, every address of it must be for
 * everybody, and only they are connected to. An answer that leads elsewhere is not followed, and
 * nothing but its status is read.
 * @throws when there is no answer in time, or the address is not one that may be asked
 */
export async function post(
  { url, headers, body }: PushRequest,
  { allowsLocal, resolve = resolveName, timeoutMs = pushTimeoutMs, stopping }: Posting,
): Promise<PushAnswer> {
  const to = new URL(url);
  if (to.protocol !== 'https:' && !(allowsLocal && to.protocol === 'http:'))
    throw new Error('only https may be asked');
  const late = AbortSignal.timeout(timeoutMs);
  const signal = stopping ? AbortSignal.any([late, stopping]) : late;
  const addresses = await resolve(hostOf(to), signal);
  if (!allowsLocal && !addresses.every(isPublicAddress))
    throw new Error('its address is not on the internet');
  signal.throwIfAborted();
  const { request } = to.protocol === 'https:' ? https : http;
  return new Promise((done, reject) => {
    const sent = request(
      to,
      // A connection of its own: none is taken over whose address was judged for another push.
      { method: 'POST', headers, agent: false, lookup: pinnedTo(addresses), signal },
      (answer) => {
        done({
          status: answer.statusCode ?? 0,
          retryAfterMs: retryAfterMs(answer.headers['retry-after']),
        });
        answer.destroy();
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Answers with what was judged; Node does not ask for hosts that are addresses. */
function pinnedTo(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all }, answer) => {
    const [first] = found;
    if (all) answer(null, found);
    else answer(null, first?.address ?? '', first?.family ?? 0);
  };
}

/** In seconds or as a date. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const waitMs = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(waitMs) ? waitMs : undefined;
}
