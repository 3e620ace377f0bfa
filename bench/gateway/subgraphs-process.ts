import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInProcessTransport } from '@clipgraph/gateway/transport/in-process.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import type { GraphQLSchema } from 'graphql';
import { buildSubgraphs } from './memory-subgraphs.ts';

/**
 * Serves every subgraph over HTTP, as cheaply as can be, and tells the parent process the ports.
 */
async function serve(schema: GraphQLSchema): Promise<Server> {
  const transport = createInProcessTransport({ schema, createContext: () => ({}) });
  const server = createServer({ keepAliveTimeout: 65_000 }, async (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    for await (const chunk of request) body += chunk;
    const { query, variables = {} } = JSON.parse(body);
    const kind = query.startsWith('mutation') ? 'mutation' : 'query';
    const answer = await transport.execute(
      { query, variables, kind },
      { viewer: guest('127.0.0.1'), requestId: '' },
    );
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

const servers = await Promise.all(
  [...buildSubgraphs()].map(async ([name, schema]) => [name, await serve(schema)] as const),
);
process.send?.(
  Object.fromEntries(
    servers.map(([name, server]) => [name, (server.address() as AddressInfo).port]),
  ),
);
