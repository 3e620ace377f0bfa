import { asGiven, type Feature, fail } from './case.ts';

const nulls: Feature = {
  feature: 'nulls, errors and subgraphs that are away',
  subgraphs: [
    {
      name: 'users',
      typeDefs: `type Query { me: User users: [User!] strict: User! maybe: [User]! lists: [[User!]] denied: String refused: User }
        type Mutation { rename(name: String!): User wipe: Boolean! }
        type User @key(fields: "id") { id: ID! name: String nick: String! boss: User best: User! secret: String }`,
      resolvers: {
        Query: {
          me: () => ({ id: 'u1' }),
          users: () => [{ id: 'u1' }, { id: 'u2' }, { id: 'u1' }],
          strict: () => ({ id: 'u2' }),
          maybe: () => [{ id: 'u1' }, null, { id: 'u2' }],
          lists: () => [[{ id: 'u1' }], [{ id: 'u2' }, { id: 'u1' }], null],
          denied: () => fail('Log in first.', 'UNAUTHENTICATED'),
          refused: () => fail('table users is locked at 10.0.0.7'),
        },
        Mutation: { rename: () => ({ id: 'u1' }), wipe: () => fail('You may not.', 'FORBIDDEN') },
        User: {
          __resolveReference: asGiven,
          name: ({ id }: { id: string }) => (id === 'u2' ? fail('No name.', 'NOT_FOUND') : 'Ada'),
          nick: ({ id }: { id: string }) => (id === 'u2' ? null : 'ada'),
          boss: () => ({ id: 'u2' }),
          best: ({ id }: { id: string }) => ({ id: id === 'u1' ? 'u2' : 'u1' }),
          secret: () => fail('ER_ACCESS_DENIED mysql://root@db', 'ER_ACCESS'),
        },
      },
    },
    {
      name: 'stats',
      typeDefs: `type Query { total: Int! top: User } type User @key(fields: "id") { id: ID! score: Int rank: Int! badges: [Badge!] limit: Int }
        type Badge { label: String! points: Int }`,
      resolvers: {
        Query: { total: () => 3, top: () => ({ id: 'u1' }) },
        User: {
          __resolveReference: async ({ id }: { id: string }) => (id === 'gone' ? null : { id }),
          score: ({ id }: { id: string }) => (id === 'u2' ? fail('Slow down.', 'RATE_LIMITED') : 1),
          rank: ({ id }: { id: string }) => (id === 'u2' ? fail('No rank.', 'NOT_FOUND') : 1),
          badges: ({ id }: { id: string }) => [
            { label: 'new', points: 1 },
            { label: id === 'u2' ? null : 'old', points: 2 },
          ],
          limit: () => 10,
        },
      },
    },
  ],
  cases: [
    {
      name: 'an error of a nullable field is a null with its path',
      query: '{ users { name } }',
      data: { users: [{ name: 'Ada' }, { name: null }, { name: 'Ada' }] },
      errors: [{ path: ['users', 1, 'name'], code: 'NOT_FOUND' }],
    },
    {
      name: 'the path of an error has the aliases of the client',
      query: '{ all: users { n: name } }',
      data: { all: [{ n: 'Ada' }, { n: null }, { n: 'Ada' }] },
      errors: [{ path: ['all', 1, 'n'], code: 'NOT_FOUND' }],
    },
    {
      name: 'the path of an error has the alias that the plan could not use',
      query: '{ me { id: boss { toString: name } } }',
      data: { me: { id: { toString: null } } },
      errors: [{ path: ['me', 'id', 'toString'], code: 'NOT_FOUND' }],
    },
    {
      name: 'a null in a non-null field makes the object null',
      query: '{ me { boss { id nick } } }',
      data: { me: { boss: null } },
      errors: [{ path: ['me', 'boss', 'nick'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'a null goes up through a list of non-null items',
      query: '{ users { nick } }',
      data: { users: null },
      errors: [{ path: ['users', 1, 'nick'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'a null stops at a nullable item',
      query: '{ maybe { nick } }',
      data: { maybe: [{ nick: 'ada' }, null, null] },
      errors: [{ path: ['maybe', 2, 'nick'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'a null stops at a nullable inner list',
      query: '{ lists { nick } }',
      data: { lists: [[{ nick: 'ada' }], null, null] },
      errors: [{ path: ['lists', 1, 0, 'nick'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'a null that nothing stops makes the answer null',
      query: '{ total strict { nick } }',
      data: null,
      errors: [{ path: ['strict', 'nick'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'an error in a fetch of entities has the path of the client',
      query: '{ users { score } }',
      data: { users: [{ score: 1 }, { score: null }, { score: 1 }] },
      errors: [{ path: ['users', 1, 'score'], code: 'RATE_LIMITED' }],
    },
    {
      name: 'an error of an entity that is there twice is told at both places',
      query: '{ a: me { boss { score } } b: me { best { score } } }',
      data: { a: { boss: { score: null } }, b: { best: { score: null } } },
      errors: [
        { path: ['a', 'boss', 'score'], code: 'RATE_LIMITED' },
        { path: ['b', 'best', 'score'], code: 'RATE_LIMITED' },
      ],
    },
    {
      name: 'an error in a non-null field of another subgraph makes the object null',
      query: '{ me { boss { name2: id rank } } }',
      data: { me: { boss: null } },
      errors: [{ path: ['me', 'boss', 'rank'], code: 'NOT_FOUND' }],
    },
    {
      name: 'a null inside what another subgraph added goes up to where it may',
      query: '{ me { badges { label } boss { badges { label } } } }',
      data: { me: { badges: [{ label: 'new' }, { label: 'old' }], boss: { badges: null } } },
      errors: [{ path: ['me', 'boss', 'badges', 1, 'label'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'a null goes up through several objects',
      query: '{ me { best { boss { best { best { nick } } } } } }',
      data: { me: { best: { boss: null } } },
      errors: [
        { path: ['me', 'best', 'boss', 'best', 'best', 'nick'], code: 'INTERNAL_SERVER_ERROR' },
      ],
    },
    {
      name: 'a code of the catalogue reaches the client',
      query: '{ denied }',
      data: { denied: null },
      errors: [{ path: ['denied'], code: 'UNAUTHENTICATED' }],
    },
    {
      name: 'any other error is masked',
      query: '{ me { secret } }',
      data: { me: { secret: null } },
      errors: [{ path: ['me', 'secret'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'an error without a code is masked',
      query: '{ refused { id } }',
      data: { refused: null },
      errors: [{ path: ['refused'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'errors of several fields are all told',
      query: '{ denied me { boss { name } secret } }',
      data: { denied: null, me: { boss: { name: null }, secret: null } },
      errors: [
        { path: ['denied'], code: 'UNAUTHENTICATED' },
        { path: ['me', 'boss', 'name'], code: 'NOT_FOUND' },
        { path: ['me', 'secret'], code: 'INTERNAL_SERVER_ERROR' },
      ],
    },
    {
      name: 'an error of a mutation',
      query: 'mutation { wipe }',
      data: null,
      errors: [{ path: ['wipe'], code: 'FORBIDDEN' }],
    },
    {
      name: 'a mutation is filled in from other subgraphs',
      query: 'mutation { rename(name: "x") { name score } }',
      data: { rename: { name: 'Ada', score: 1 } },
      fetches: ['users', 'stats'],
    },
    {
      name: 'away: what others contribute is null, told once at the first place',
      query: '{ users { id score limit } }',
      away: ['stats'],
      data: {
        users: [
          { id: 'u1', score: null, limit: null },
          { id: 'u2', score: null, limit: null },
          { id: 'u1', score: null, limit: null },
        ],
      },
      errors: [{ path: ['users', 0, 'score'], code: 'UNAVAILABLE' }],
    },
    {
      name: 'away: the first place is the first that the client selected',
      query: '{ users { id most: limit score } }',
      away: ['stats'],
      data: { users: [0, 1, 0].map((n) => ({ id: `u${n + 1}`, most: null, score: null })) },
      errors: [{ path: ['users', 0, 'most'], code: 'UNAVAILABLE' }],
    },
    {
      name: 'away: a non-null contribution takes its object along',
      query: '{ me { id rank } }',
      away: ['stats'],
      data: { me: null },
      errors: [{ path: ['me', 'rank'], code: 'UNAVAILABLE' }],
    },
    {
      name: 'away: root fields of others are there',
      query: '{ me { name } top { id } }',
      away: ['stats'],
      data: { me: { name: 'Ada' }, top: null },
      errors: [{ path: ['top'], code: 'UNAVAILABLE' }],
    },
    {
      name: 'away: a non-null root field leaves no answer',
      query: '{ me { name } total }',
      away: ['stats'],
      data: null,
      errors: [{ path: ['total'], code: 'UNAVAILABLE' }],
    },
    {
      name: 'away: who fills in is away, who gave the reference is not',
      query: '{ top { score name nick } }',
      away: ['users'],
      data: { top: null },
      errors: [{ path: ['top', 'name'], code: 'UNAVAILABLE' }],
    },
    {
      name: 'away: each failed fetch is told',
      query: '{ me { score } top { limit } }',
      away: ['stats'],
      data: { me: { score: null }, top: null },
      errors: [
        { path: ['me', 'score'], code: 'UNAVAILABLE' },
        { path: ['top'], code: 'UNAVAILABLE' },
      ],
    },
    {
      name: 'away: nothing was there to be asked for',
      query: '{ me { boss { boss { id } } } }',
      away: ['stats'],
      data: { me: { boss: { boss: { id: 'u2' } } } },
    },
    {
      name: 'away: a mutation that cannot be made',
      query: 'mutation { rename(name: "x") { name } }',
      away: ['users'],
      data: { rename: null },
      errors: [{ path: ['rename'], code: 'UNAVAILABLE' }],
    },
  ],
};

export const faultFeatures: readonly Feature[] = [nulls];
