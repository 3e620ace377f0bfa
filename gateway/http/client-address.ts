import type { IncomingHttpHeaders } from 'node:http';

/** The part of a request that says where it comes from. */
interface RequestOrigin {
  socket: { remoteAddress?: string | undefined };
  headers: IncomingHttpHeaders;
}

/**
 * The address that the outermost trusted proxy saw; the socket's own when there is no proxy.
 * @param proxies how many proxies of ours stand in front
 */
export function clientAddress({ socket, headers }: RequestOrigin, proxies: number): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return (proxies > 0 && forwarded.at(-proxies)) || (socket.remoteAddress ?? '');
}
