import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createGateway } from '@clipgraph/gateway/server.ts';
import { createHttpTransport } from '@clipgraph/gateway/transport/http.ts';
import { createInProcessTransport } from '@clipgraph/gateway/transport/in-process.ts';
import type { SubgraphTransport } from '@clipgraph/gateway/transport/transport.ts';
import { loadConfig } from '@clipgraph/platform/config/config.ts';
import { createKeyring } from '@clipgraph/platform/identity/keyring.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { createViewerSigner } from '@clipgraph/platform/identity/viewer-header.ts';
import { pino } from 'pino';
import { buildSubgraphs } from './memory-subgraphs.ts';
import { portOf } from './port.ts';

/** Starts one gateway of the kind that is named, and tells the parent process its URL. */
const [kind = '', supergraphPath = '', portsJson = '{}'] = process.argv.slice(2);
const supergraphSdl = readFileSync(supergraphPath, 'utf8');
const ports: Record<string, number> = JSON.parse(portsJson);
process.env.APOLLO_TELEMETRY_DISABLED = '1';

async function startOurs(transports: ReadonlyMap<string, SubgraphTransport>): Promise<string> {
  const gateway = await createGateway({
    config: loadConfig({}),
    log: pino({ level: 'silent' }),
    supergraphSdl,
    transports,
    viewerOf: async ({ address }) => guest(address),
    mount: () => undefined,
  });
  await gateway.app.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${portOf(gateway.app.server)}/graphql`;
}

function inProcess(): Map<string, SubgraphTransport> {
  return new Map(
    [...buildSubgraphs()].map(([name, schema]) => [
      name,
      createInProcessTransport({ schema, createContext: () => ({}) }),
    ]),
  );
}

function overHttp(): Map<string, SubgraphTransport> {
  const signer = createViewerSigner(createKeyring(['a secret for the bench that is long enough']));
  return new Map(
    Object.entries(ports).map(([name, port]) => [
      name,
      createHttpTransport({ name, url: `http://127.0.0.1:${port}`, signer }),
    ]),
  );
}

async function startStock(): Promise<string> {
  const server = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl }),
    csrfPrevention: false,
    nodeEnv: 'production',
  });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
  return url;
}

process.once('SIGINT', () => process.exit());
const url =
  kind === 'stock'
    ? await startStock()
    : await startOurs(kind === 'in-process' ? inProcess() : overHttp());
process.send?.(url);
