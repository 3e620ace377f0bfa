import type { IncomingMessage } from 'node:http';
import type { Config } from '@clipgraph/platform/config/config.ts';
import proxyAddr from '@fastify/proxy-addr';

/** Whether an address is a proxy of ours; `hop` 0 is who opened the connection. */
type TrustProxy = (address: string, hop: number) => boolean;

/**
 * @param trusted how many proxies stand in front, whatever their addresses; or the networks that
 *   they are in, so that a header of anybody else counts for nothing
 */
export const trustIn = (trusted: Config['TRUST_PROXY']): TrustProxy =>
  typeof trusted === 'number' ? (_address, hop) => hop < trusted : proxyAddr.compile([...trusted]);

/** Whether a request was handed to us by a proxy of ours. */
export const comesFromProxy = ({ socket }: IncomingMessage, trust: TrustProxy): boolean =>
  trust(socket.remoteAddress ?? '', 0);

/** The address that the outermost proxy of ours saw; who opened the connection without one. */
export const clientAddress = (request: IncomingMessage, trust: TrustProxy): string =>
  proxyAddr(request, trust) ?? '';
