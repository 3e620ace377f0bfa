import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, graphql, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProductProcess, startProcess } from '../kit/process.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@policy", "@requiresScopes"])';
const subgraphs = [
  {
    name: 'books',
    typeDefs: `${link} type Query { books: [Book!]! } type Book @key(fields: "id") { id: ID! title: String! }`,
    resolvers: { Query: { books: () => [{ id: '1', title: 'Emma' }] } },
  },
  {
    name: 'stars',
    typeDefs: `${link} type Book @key(fields: "id") { id: ID! stars: Int! }`,
    resolvers: {
      Book: {
        __resolveReference: (reference: object) => reference,
        stars: ({ id }: { id: string }) => Number(id) + 4,
      },
    },
  },
];

async function serve(schema: GraphQLSchema): Promise<Server> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { query, variables } = JSON.parse(body);
    const path = (request.url ?? '') === '/deep/graphql';
    response.setHeader('content-type', 'application/json');
    response
      .writeHead(path ? 200 : 404)
      .end(JSON.stringify(await graphql({ schema, source: query, variableValues: variables })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

let folder: string;
const servers: Server[] = [];
let gateway: ProductProcess;
const pathOf = (name: string) => join(folder, `${name}.graphql`);
const composed = (services: { name: string; typeDefs: string; url?: string }[]) => {
  const { supergraphSdl, errors } = composeServices(
    services.map(({ name, typeDefs, url = 'http://nowhere.invalid' }) => ({
      name,
      url,
      typeDefs: parse(typeDefs),
    })),
  );
  if (!supergraphSdl) throw new Error(String(errors));
  return supergraphSdl;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
  const services = await Promise.all(
    subgraphs.map(async ({ name, typeDefs, resolvers }) => {
      const server = await serve(
        buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }]),
      );
      servers.push(server);
      return {
        name,
        typeDefs,
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/deep/graphql`,
      };
    }),
  );
  await writeFile(pathOf('library'), composed(services));
  gateway = await startProcess(
    'deploy/processes/any-supergraph.ts',
    { SUPERGRAPH: pathOf('library') },
    /listens/,
  );
});
afterAll(async () => {
  expect((await gateway.stop()).code).toBe(0);
  for (const server of servers) server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('any supergraph', () => {
  it('is served, with its subgraphs at the addresses in the file', async () => {
    expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer of somebody else' },
      body: JSON.stringify({ query: '{ books { title stars } }' }),
    });
    expect(await answer.json()).toEqual({ data: { books: [{ title: 'Emma', stars: 5 }] } });
  });

  it('has none of the routes of this product', async () => {
    for (const route of ['/ping', '/douyin/feed', '/.well-known/jwks.json'])
      expect((await fetch(`${gateway.url}${route}`)).status).toBe(404);
  });

  it.each(['@authenticated', '@policy(policies: [["p"]])', '@requiresScopes(scopes: [["s"]])'])(
    'that needs %s is refused at start by name',
    async (directive) => {
      const typeDefs = `${link} type Query { secret: String ${directive} }`;
      const name = /\w+/.exec(directive)?.[0] as string;
      await writeFile(pathOf(name), composed([{ name: 'secrets', typeDefs }]));
      await expect(
        startProcess('deploy/processes/any-supergraph.ts', { SUPERGRAPH: pathOf(name) }, /listens/),
      ).rejects.toThrow(new RegExp(name));
    },
  );

  it('that is missing is told', async () => {
    await expect(
      startProcess('deploy/processes/any-supergraph.ts', { SUPERGRAPH: '' }, /listens/),
    ).rejects.toThrow('SUPERGRAPH must name');
    await expect(
      startProcess(
        'deploy/processes/any-supergraph.ts',
        { SUPERGRAPH: pathOf('nowhere') },
        /listens/,
      ),
    ).rejects.toThrow(/SUPERGRAPH must name the file.*nowhere/);
  });
});
