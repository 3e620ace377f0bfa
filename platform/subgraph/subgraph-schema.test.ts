import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { graphql } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResolverMap, SubgraphDefinition } from './subgraph.ts';
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

  const build = async (
    sdl: string,
    resolvers: ResolverMap,
    warn?: (text: string) => void,
    prefetch?: NonNullable<SubgraphDefinition['prefetch']>,
  ) => {
    await writeFile(join(folder, 'schema.graphql'), `${link}\n${sdl}`);
    const definition = {
      name: 'interaction',
      folder: pathToFileURL(`${folder}/`),
      resolvers,
      createLoaders: () => ({}),
      ...(prefetch && { prefetch }),
    };
    return buildSubgraphSchema(definition, warn);
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

  it('is told of instead where somebody listens, and the others are answered', async () => {
    const told: string[] = [];
    const sdl = 'type Query { one: Int } extend type Query { two: Int }';
    const schema = await build(sdl, { Query: { one: answer } }, (text) => told.push(text));
    expect(told).toEqual([expect.stringMatching(/no resolver answers: Query\.two\./)]);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toContain('two');
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

  it('answers entities each by itself, after what is read ahead for all of them', async () => {
    const sdl =
      'type Query { one: Int } type Post @key(fields: "id") { id: ID! saves: Int } type User @key(fields: "id") { id: ID! likes: Int }';
    const ahead: unknown[] = [];
    const schema = await build(
      sdl,
      {
        Query: { one: answer },
        Post: {
          __resolveReference({ id }: { id: string }) {
            if (id === 'bad') throw new Error('no');
            return id === 'gone' ? null : id === 'late' ? Promise.resolve({ id }) : { id };
          },
          saves: () => 1,
        },
        User: { __resolveReference: (user: object) => user, likes: () => 2 },
      },
      undefined,
      (_context, typename, references, fields) => {
        ahead.push([typename, references.map(({ id }) => id), [...fields]]);
        return Promise.resolve();
      },
    );
    const ids = ['a', 'gone', 'bad', 'late'];
    const { data, errors } = await graphql({
      schema,
      source:
        'query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Post { ...P } ... on User { likes } } } fragment P on Post { saves }',
      contextValue: {},
      variableValues: {
        of: [...ids.map((id) => ({ __typename: 'Post', id })), { __typename: 'User', id: 'b' }],
      },
    });
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      _entities: [
        { __typename: 'Post', saves: 1 },
        null,
        null,
        { __typename: 'Post', saves: 1 },
        { __typename: 'User', likes: 2 },
      ],
    });
    expect(errors?.map(({ path }) => path)).toEqual([['_entities', 2]]);
    const fields = ['__typename', 'saves', 'likes'];
    expect(ahead).toEqual([
      ['Post', ids, fields],
      ['User', ['b'], fields],
    ]);
  });
});
