import type { AddressInfo } from 'node:net';
import { createGateway, type Gateway, type GatewayOptions } from '@clipgraph/gateway/server.ts';
import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { unauthenticated } from '@clipgraph/platform/errors/catalogue.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { pino } from 'pino';
import { composeTestGraph, inProcessTransports, type TestSubgraph } from './graph.ts';

export interface FrontDoor {
  readonly url: string;
  readonly gateway: Gateway;
  /** Serves other subgraphs from now on, as an operator's new supergraph would. */
  reload(subgraphs: readonly TestSubgraph[]): void;
  post(body: object, headers?: Record<string, string>): Promise<Response>;
  get(parameters: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/**
 * The front door over subgraphs written for a test. `Authorization: Bearer <number>` is the account
 * of that number.
 */
export async function openFrontDoor(
  subgraphs: readonly TestSubgraph[],
  { env = {}, ...options }: Partial<GatewayOptions> & { env?: Record<string, string> } = {},
): Promise<FrontDoor> {
  const graph = composeTestGraph(subgraphs);
  const transports = new Map(inProcessTransports(graph));
  let update: (supergraphSdl: string) => void = () => undefined;
  const tokenExpiresAtMs = Date.now() + 3_600_000;
  const gateway = await createGateway({
    config: loadConfig({
      PORT: '0',
      HOST: '127.0.0.1',
      NODE_ENV: 'test',
      WARM_UP: 'off',
      ...env,
    }),
    log: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
    supergraphSdl: async (manager) => {
      update = manager.update;
      return { supergraphSdl: graph.supergraphSdl };
    },
    transports,
    async viewerOf({ authorization, address, userAgent, reachedAt }) {
      if (authorization === undefined) return guest(address, userAgent, reachedAt);
      const account = /^Bearer (\d+)$/.exec(authorization)?.[1];
      if (!account) throw unauthenticated();
      return {
        accountId: Number(account),
        sessionId: account,
        tokenExpiresAtMs,
        address,
        reachedAt,
        channel: 'graphql',
      };
    },
    mount: () => undefined,
    ...options,
  });
  await gateway.prepare();
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(gateway.app.server.address() as AddressInfo).port}`;
  return {
    url,
    gateway,
    reload(next) {
      const { supergraphSdl, ...rest } = composeTestGraph(next);
      for (const [name, transport] of inProcessTransports({ supergraphSdl, ...rest }))
        transports.set(name, transport);
      update(supergraphSdl);
    },
    post: (body, headers = {}) =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    get: (parameters, headers = {}) =>
      fetch(`${url}/graphql?${new URLSearchParams(parameters)}`, { headers }),
    close: () => gateway.close(),
  };
}

/** `@link`s of a subgraph that composes its cache hints and declares costs. */
export const linksWithHints = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective", "@cost", "@listSize"])
    @link(url: "https://specs.clipgraph.dev/cache/v1.0", import: ["@cacheControl"])
    @composeDirective(name: "@cacheControl")
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }
`;
