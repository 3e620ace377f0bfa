import { asGiven, byId, type Feature } from './case.ts';

const users = byId(
  { id: 'u1', name: 'Ada', email: 'ada@x' },
  { id: 'u2', name: 'Ben', email: 'ben@x' },
);
const userByEmail = (email: string) => Object.values(users).find((user) => user.email === email);

const keys: Feature = {
  feature: 'entity keys',
  subgraphs: [
    {
      name: 'users',
      typeDefs: `type Query { me: User user(id: ID!): User users: [User!]! ghost: User }
        type User @key(fields: "id") @key(fields: "email") { id: ID! email: String! name: String! }`,
      resolvers: {
        Query: {
          me: () => users.u1,
          user: (_: unknown, { id }: { id: string }) => users[id],
          users: () => Object.values(users),
          ghost: () => ({ id: 'u9', email: 'nobody@x', name: 'Nobody' }),
        },
        User: {
          __resolveReference: async ({ id, email }: { id?: string; email?: string }) =>
            id ? users[id] : userByEmail(email ?? ''),
        },
      },
    },
    {
      name: 'posts',
      typeDefs: `type Query { posts: [Post!]! post: Post }
        type User @key(fields: "id") { id: ID! posts: [Post!]! postCount: Int }
        type Post @key(fields: "id") { id: ID! title: String! author: User coAuthor: User }`,
      resolvers: {
        Query: {
          posts: () =>
            ['1', '2', '3'].map((n) => ({
              id: `p${n}`,
              title: `Post ${n}`,
              author: { id: n === '3' ? 'u2' : 'u1' },
              coAuthor: { id: 'u1' },
            })),
          post: () => ({ id: 'p4', title: 'Orphan', author: { id: 'missing' }, coAuthor: null }),
        },
        User: {
          __resolveReference: asGiven,
          posts: ({ id }: { id: string }) => [
            { id: `${id}-p`, title: `By ${id}`, author: { id }, coAuthor: null },
          ],
          postCount: ({ id }: { id: string }) => (users[id] ? 1 : 0),
        },
      },
    },
    {
      name: 'mail',
      typeDefs: 'type User @key(fields: "email") { email: String! inbox: [String!] }',
      resolvers: {
        User: {
          __resolveReference: asGiven,
          inbox: ({ email }: { email: string }) => [`Welcome ${email}`],
        },
      },
    },
  ],
  cases: [
    {
      name: 'one subgraph answers alone what it owns',
      query: '{ me { id name } }',
      data: { me: { id: 'u1', name: 'Ada' } },
      fetches: ['users'],
    },
    {
      name: 'another subgraph adds fields by the key',
      query: '{ me { name posts { title } } }',
      data: { me: { name: 'Ada', posts: [{ title: 'By u1' }] } },
      fetches: ['users', 'posts'],
    },
    {
      name: 'a key field comes with the reference, without a further fetch',
      query: '{ posts { author { id } } }',
      data: {
        posts: [{ author: { id: 'u1' } }, { author: { id: 'u1' } }, { author: { id: 'u2' } }],
      },
      fetches: ['posts'],
    },
    {
      name: 'the owner fills in references',
      query: '{ posts { author { name } } }',
      data: {
        posts: [
          { author: { name: 'Ada' } },
          { author: { name: 'Ada' } },
          { author: { name: 'Ben' } },
        ],
      },
      fetches: ['posts', 'users'],
    },
    {
      name: 'another key leads to a third subgraph',
      query: '{ me { inbox } }',
      data: { me: { inbox: ['Welcome ada@x'] } },
      fetches: ['users', 'mail'],
    },
    {
      name: 'a key that the first subgraph lacks is fetched on the way',
      query: '{ posts { author { inbox } } }',
      data: {
        posts: [
          { author: { inbox: ['Welcome ada@x'] } },
          { author: { inbox: ['Welcome ada@x'] } },
          { author: { inbox: ['Welcome ben@x'] } },
        ],
      },
      fetches: ['posts', 'users', 'mail'],
    },
    {
      name: 'a subgraph may be asked twice, for objects of different levels',
      query: '{ me { posts { author { name postCount } } } }',
      data: { me: { posts: [{ author: { name: 'Ada', postCount: 1 } }] } },
    },
    {
      name: 'a reference that the owner does not know leaves nullable fields of others',
      query: '{ post { title author { id postCount } } }',
      data: { post: { title: 'Orphan', author: { id: 'missing', postCount: 0 } } },
    },
    {
      name: 'a reference that the owner does not know makes its non-null fields a null object',
      query: '{ post { title author { name } } }',
      data: { post: { title: 'Orphan', author: null } },
      errors: [{ path: ['post', 'author', 'name'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'a null reference asks nobody',
      query: '{ post { coAuthor { name } } }',
      data: { post: { coAuthor: null } },
      fetches: ['posts'],
    },
    {
      name: 'a null root asks nobody further',
      query: '{ user(id: "none") { name posts { title } } }',
      data: { user: null },
      fetches: ['users'],
    },
    {
      name: 'two aliases of one object are two objects',
      query: '{ a: user(id: "u1") { name posts { title } } b: user(id: "u2") { name postCount } }',
      data: { a: { name: 'Ada', posts: [{ title: 'By u1' }] }, b: { name: 'Ben', postCount: 1 } },
    },
    {
      name: 'an entity of the data alone is filled in by those that know it',
      query: '{ ghost { name postCount inbox } }',
      data: { ghost: { name: 'Nobody', postCount: 0, inbox: ['Welcome nobody@x'] } },
    },
    {
      name: 'two fields of one type are filled in side by side',
      query: '{ posts { author { name } coAuthor { name } } }',
      data: {
        posts: [
          { author: { name: 'Ada' }, coAuthor: { name: 'Ada' } },
          { author: { name: 'Ada' }, coAuthor: { name: 'Ada' } },
          { author: { name: 'Ben' }, coAuthor: { name: 'Ada' } },
        ],
      },
    },
  ],
};

const compound: Feature = {
  feature: 'compound and nested keys',
  subgraphs: [
    {
      name: 'shops',
      typeDefs: `type Query { items: [Item!]! depots: [Depot] }
        type Item @key(fields: "sku shop { id }") { sku: String! shop: Shop! price: Int! }
        type Shop @key(fields: "id") { id: ID! name: String! }
        type Depot @key(fields: "places { code } kind") { places: [Place!]! kind: String }
        type Place { code: String! @shareable }`,
      resolvers: {
        Query: {
          items: () => [
            { sku: 'a', shop: { id: 's1', name: 'One' }, price: 1 },
            { sku: 'a', shop: { id: 's2', name: 'Two' }, price: 2 },
            { sku: 'ab', shop: { id: 's1', name: 'One' }, price: 3 },
          ],
          depots: () => [
            { places: [{ code: 'x' }, { code: 'y' }], kind: 'big' },
            { places: [], kind: null },
          ],
        },
      },
    },
    {
      name: 'stock',
      typeDefs: `type Item @key(fields: "sku shop { id }") { sku: String! shop: Shop! left: Int! }
        type Shop @key(fields: "id") { id: ID! city: String }
        type Depot @key(fields: "places { code } kind") { places: [Place!]! kind: String label: String! }
        type Place { code: String! @shareable }`,
      resolvers: {
        Item: {
          __resolveReference: asGiven,
          left: ({ sku, shop }: { sku: string; shop: { id: string } }) =>
            sku.length * 10 + Number(shop.id.slice(1)),
        },
        Shop: { __resolveReference: asGiven, city: ({ id }: { id: string }) => `City of ${id}` },
        Depot: {
          __resolveReference: asGiven,
          label: ({ places, kind }: { places: { code: string }[]; kind: string | null }) =>
            `${kind}:${places.map(({ code }) => code).join('+')}`,
        },
      },
    },
  ],
  cases: [
    {
      name: 'all parts of a key tell objects apart',
      query: '{ items { sku left } }',
      data: {
        items: [
          { sku: 'a', left: 11 },
          { sku: 'a', left: 12 },
          { sku: 'ab', left: 21 },
        ],
      },
      fetches: ['shops', 'stock'],
    },
    {
      name: 'parts of a key that the client did not select stay unseen',
      query: '{ items { left } }',
      data: { items: [{ left: 11 }, { left: 12 }, { left: 21 }] },
    },
    {
      name: 'the object inside a key is an entity of its own',
      query: '{ items { shop { name city } } }',
      data: {
        items: [
          { shop: { name: 'One', city: 'City of s1' } },
          { shop: { name: 'Two', city: 'City of s2' } },
          { shop: { name: 'One', city: 'City of s1' } },
        ],
      },
    },
    {
      name: 'a key may hold lists and nulls',
      query: '{ depots { label } }',
      data: { depots: [{ label: 'big:x+y' }, { label: 'null:' }] },
    },
    {
      name: 'aliases named as parts of the key do not disturb it',
      query: '{ items { sku: price shop: left } }',
      data: {
        items: [
          { sku: 1, shop: 11 },
          { sku: 2, shop: 12 },
          { sku: 3, shop: 21 },
        ],
      },
    },
    {
      name: 'an alias on the object inside a key does not disturb it',
      query: '{ items { shop { id: name } left } }',
      data: {
        items: [
          { shop: { id: 'One' }, left: 11 },
          { shop: { id: 'Two' }, left: 12 },
          { shop: { id: 'One' }, left: 21 },
        ],
      },
    },
  ],
};

export const entityFeatures: readonly Feature[] = [keys, compound];
