import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResolverMap } from './subgraph.ts';
import { buildSubgraphSchema } from './subgraph-schema.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) scalar DateTime';
const answer = () => null;

describe("a subgraph's schema", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clipgraph-subgraph-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const build = async (sdl: string, resolvers: ResolverMap) => {
    await writeFile(join(folder, 'schema.graphql'), `${link}\n${sdl}`);
    return buildSubgraphSchema({
      name: 'interaction',
      folder: pathToFileURL(`${folder}/`),
      resolvers,
      createLoaders: () => ({}),
    });
  };

  it('is refused by the names of root fields that nothing answers', async () => {
    const sdl =
      'type Query { one: Int two: Int } type Mutation { three: Int } type Subscription { four: Int }';
    await expect(build(sdl, { Query: { one: answer } })).rejects.toThrow(
      /^subgraphs\/interaction\/schema\.graphql offers what no resolver answers: Query\.two, Mutation\.three, Subscription\.four\./,
    );
    const all = {
      Query: { one: answer, two: answer },
      Mutation: { three: answer },
      Subscription: { four: { subscribe: answer } },
    };
    expect(Object.keys((await build(sdl, all)).getQueryType()?.getFields() ?? {})).toContain('one');
  });

  it('is refused when an entity cannot be referred to, or what is contributed to that of another subgraph is not answered', async () => {
    const contributed =
      'type Query { one: Int } type Post @key(fields: "id") { id: ID! isSavedByMe: Boolean saves: Int }';
    const resolvers = { Query: { one: answer }, Post: { isSavedByMe: answer } };
    await expect(build(contributed, resolvers)).rejects.toThrow(
      /answers: Post\.__resolveReference, Post\.saves\./,
    );
    const owned =
      'type Query { one: Int } type Post @key(fields: "id") { id: ID! caption: String! failureReason: String }';
    await build(owned, { Query: { one: answer }, Post: { __resolveReference: answer } });
  });
});
