import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpTransport, type HttpTransport } from '@clipgraph/gateway/transport/http.ts';
import { execute, type GraphQLSchema, parse } from 'graphql';
import type { TestGraph } from '../kit/graph.ts';

export interface HttpSubgraphs {
  readonly transports: ReadonlyMap<string, HttpTransport>;
  close(): Promise<void>;
}

/** Serves each subgraph of a test on a port of its own. */
export async function serveSubgraphs(graph: TestGraph): Promise<HttpSubgraphs> {
  const served = await Promise.all(
    [...graph.schemas].map(async ([name, schema]) => ({ name, server: await serve(schema) })),
  );
  const signer = { sign: async () => 'test', identityOf: () => 'test' };
  const transports = new Map(
    served.map(({ name, server }) => [
      name,
      createHttpTransport({
        name,
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        signer,
      }),
    ]),
  );
  return {
    transports,
    async close() {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
      await Promise.all(served.map(({ server }) => new Promise((closed) => server.close(closed))));
    },
  };
}

async function serve(schema: GraphQLSchema): Promise<Server> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString());
    const result = await execute({ schema, document: parse(query), variableValues: variables });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}
