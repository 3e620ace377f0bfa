import type { IncomingMessage } from 'node:http';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { comesFromProxy, trustIn } from './client-address.ts';

/** Scheme and host at which the client of a request found us; undefined where PUBLIC_URL says it. */
export type ReachedAt = (request: IncomingMessage) => string | undefined;

/** A name or an address, with or without a port; nothing else gets into an answer. */
const hostSyntax = /^(?:[a-z0-9](?:[\w.-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;
/** Of the WebSocket's handshake as well. */
const secure = new Set(['https', 'wss']);

/**
 * Without PUBLIC_URL, addresses in an answer begin where its client found us: the Host header, or
 * what a proxy of ours says of it. Nobody but who sent the request reads what it may have made up.
 */
export function whereReached({
  PUBLIC_URL,
  TRUST_PROXY,
}: Pick<Config, 'PUBLIC_URL' | 'TRUST_PROXY'>): ReachedAt {
  if (PUBLIC_URL !== undefined) return () => undefined;
  const trust = trustIn(TRUST_PROXY);
  return (request) => {
    const { headers } = request;
    const told = comesFromProxy(request, trust);
    const forwarded = told ? lastOf(headers['x-forwarded-host']) : undefined;
    const host = forwarded ?? headers.host ?? '';
    const scheme = told ? (lastOf(headers['x-forwarded-proto']) ?? 'http') : 'http';
    if (!hostSyntax.test(host)) return undefined;
    return `${secure.has(scheme.toLowerCase()) ? 'https' : 'http'}://${host}`;
  };
}

/** Proxies add to the end; the last word is that of the one that handed the request to us. */
const lastOf = (header: string | string[] | undefined): string | undefined =>
  String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim() || undefined;
