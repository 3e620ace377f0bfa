import { asGiven, type Feature, fail } from './case.ts';

const chain: Feature = {
  feature: 'failures on the way',
  subgraphs: [
    {
      name: 'first',
      typeDefs: 'type Query { items: [Item!]! } type Item @key(fields: "id") { id: ID! }',
      resolvers: { Query: { items: () => [{ id: '1' }, { id: '2' }] } },
    },
    {
      name: 'second',
      typeDefs: 'type Item @key(fields: "id") @key(fields: "code") { id: ID! code: String! }',
      resolvers: {
        Item: {
          __resolveReference: async ({ id }: { id: string }) =>
            id === '2' ? fail('Lost.', 'NOT_FOUND') : { id, code: `c${id}` },
        },
      },
    },
    {
      name: 'third',
      typeDefs: 'type Item @key(fields: "code") { code: String! label: String price: Int }',
      resolvers: {
        Item: {
          __resolveReference: asGiven,
          label: ({ code }: { code: string }) => `label ${code}`,
          price: () => 1,
        },
      },
    },
  ],
  cases: [
    {
      name: 'a failed reference is told at the first field that needed it',
      query: '{ items { id label price } }',
      data: {
        items: [
          { id: '1', label: 'label c1', price: 1 },
          { id: '2', label: null, price: null },
        ],
      },
      errors: [{ path: ['items', 1, 'label'], code: 'NOT_FOUND' }],
      fetches: ['first', 'second', 'third'],
    },
    {
      name: 'away in the middle: told where the client misses it',
      query: '{ items { id label } }',
      away: ['second'],
      data: {
        items: [
          { id: '1', label: null },
          { id: '2', label: null },
        ],
      },
      errors: [{ path: ['items', 0, 'label'], code: 'UNAVAILABLE' }],
      fetches: ['first', 'second'],
    },
    {
      name: 'away at the end',
      query: '{ items { id price } }',
      away: ['third'],
      data: {
        items: [
          { id: '1', price: null },
          { id: '2', price: null },
        ],
      },
      errors: [
        { path: ['items', 0, 'price'], code: 'UNAVAILABLE' },
        { path: ['items', 1, 'price'], code: 'NOT_FOUND' },
      ],
    },
    {
      name: 'away at the start',
      query: '{ items { id price } }',
      away: ['first'],
      data: null,
      errors: [{ path: ['items'], code: 'UNAVAILABLE' }],
      fetches: ['first'],
    },
  ],
};

const filledByTwo: Feature = {
  feature: 'an object within an entity that two subgraphs fill',
  subgraphs: [
    {
      name: 'catalog',
      typeDefs: `type Query { maker: Maker lost: Maker } type Maker @key(fields: "number org { id }") { number: String! org: Org }
        type Org @key(fields: "id") { id: ID! title: String }`,
      resolvers: {
        Query: {
          maker: () => ({ number: '1', org: { id: 'o1' } }),
          lost: () => ({ number: '2', org: { id: 'o2' } }),
        },
      },
    },
    {
      name: 'orgs',
      typeDefs: `type Maker @key(fields: "number org { id }") { number: String! org: Org founded: Int! }
        type Org @key(fields: "id") { id: ID! motto: String! }`,
      resolvers: {
        Maker: {
          __resolveReference: asGiven,
          founded: () => 1900,
          org: ({ number, org }: { number: string; org: object }) =>
            number === '2' ? fail('No organisation.', 'NOT_FOUND') : org,
        },
        Org: { motto: () => 'Always.' },
      },
    },
  ],
  cases: [
    {
      name: 'has the fields of both',
      query: '{ maker { org { id motto } founded } }',
      data: { maker: { org: { id: 'o1', motto: 'Always.' }, founded: 1900 } },
      fetches: ['catalog', 'orgs'],
    },
    {
      name: 'away: what is missing within it is told once, with the rest of the fetch',
      query: '{ maker { org { id motto } founded } }',
      away: ['orgs'],
      data: { maker: null },
      errors: [{ path: ['maker', 'org'], code: 'UNAVAILABLE' }],
    },
    {
      name: 'an error of one of them explains what is missing within it',
      query: '{ lost { org { id motto } founded } }',
      data: { lost: { org: null, founded: 1900 } },
      errors: [{ path: ['lost', 'org'], code: 'NOT_FOUND' }],
    },
  ],
};

export const failuresOnTheWay: readonly Feature[] = [chain, filledByTwo];
