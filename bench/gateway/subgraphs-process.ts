import { createServer, type Server } from 'node:http';
import { createInProcessTransport } from '@clipgraph/gateway/transport/in-process.ts';
import { guest } from '@clipgraph/platform/identity/viewer.ts';
import type { GraphQLSchema } from 'graphql';
import { buildSubgraphs } from './memory-subgraphs.ts';
import { portOf } from './port.ts';

/** Serves one subgraph over HTTP with as little work as possible. */
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

/** Every subgraph has a port of its own; the parent process is told them by name. */
const servers = await Promise.all(
  [...buildSubgraphs()].map(async ([name, schema]) => [name, await serve(schema)] as const),
);
process.send?.(Object.fromEntries(servers.map(([name, server]) => [name, portOf(server)])));
