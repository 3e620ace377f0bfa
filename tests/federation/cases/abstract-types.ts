import { asGiven, type Feature } from './case.ts';

const books = [
  { __typename: 'Book', id: 'b1', title: 'Dune', pages: 600 },
  { __typename: 'Film', id: 'f1', title: 'Alien', minutes: 117 },
  { __typename: 'Book', id: 'b2', title: 'Emma', pages: 400 },
];

const interfaces: Feature = {
  feature: 'interfaces',
  subgraphs: [
    {
      name: 'catalog',
      typeDefs: `type Query { media: [Media!]! one: Media node(id: ID!): Node shelf: Shelf }
        interface Node { id: ID! }
        interface Media implements Node { id: ID! title: String! }
        type Book implements Node & Media @key(fields: "id") { id: ID! title: String! pages: Int! }
        type Film implements Node & Media @key(fields: "id") { id: ID! title: String! minutes: Int! cast: [String!] }
        type Shelf implements Node { id: ID! best: Media all: [[Media]] }`,
      resolvers: {
        Query: {
          media: () => books,
          one: () => books[1],
          node: (_: unknown, { id }: { id: string }) =>
            id === 's'
              ? { __typename: 'Shelf', id, best: books[0] }
              : books.find((book) => book.id === id),
          shelf: () => ({ id: 's', best: books[0], all: [[books[0], null], [], [books[1]]] }),
        },
        Film: { cast: () => ['Weaver'] },
      },
    },
    {
      name: 'ratings',
      typeDefs: `type Book @key(fields: "id") { id: ID! stars: Int! } type Film @key(fields: "id") { id: ID! stars: Float! }`,
      resolvers: {
        Book: { __resolveReference: asGiven, stars: () => 4 },
        Film: { __resolveReference: asGiven, stars: () => 4.5 },
      },
    },
  ],
  cases: [
    {
      name: 'fields of the interface',
      query: '{ media { id title } }',
      data: {
        media: [
          { id: 'b1', title: 'Dune' },
          { id: 'f1', title: 'Alien' },
          { id: 'b2', title: 'Emma' },
        ],
      },
      fetches: ['catalog'],
    },
    {
      name: 'the type is told',
      query: '{ media { __typename } }',
      data: { media: [{ __typename: 'Book' }, { __typename: 'Film' }, { __typename: 'Book' }] },
    },
    {
      name: 'the type is told under an alias, without the other',
      query: '{ media { kind: __typename } }',
      data: { media: [{ kind: 'Book' }, { kind: 'Film' }, { kind: 'Book' }] },
    },
    {
      name: 'each type has its fragment',
      query: '{ media { ... on Book { pages } ... on Film { minutes cast } } }',
      data: { media: [{ pages: 600 }, { minutes: 117, cast: ['Weaver'] }, { pages: 400 }] },
    },
    {
      name: 'an object that no fragment is for is empty',
      query: '{ media { ... on Film { minutes } } }',
      data: { media: [{}, { minutes: 117 }, {}] },
    },
    {
      name: 'fields of the types are filled in from another subgraph',
      query: '{ media { ... on Book { stars } ... on Film { title } } }',
      data: { media: [{ stars: 4 }, { title: 'Alien' }, { stars: 4 }] },
    },
    {
      name: 'one response name may have a type for each object type',
      query: '{ media { ... on Book { length: pages } ... on Film { length: minutes } } }',
      data: { media: [{ length: 600 }, { length: 117 }, { length: 400 }] },
    },
    {
      name: 'one response name may have arguments and subgraphs for each object type',
      query: '{ media { ... on Book { n: pages } ... on Film { n: __typename } } }',
      data: { media: [{ n: 600 }, { n: 'Film' }, { n: 400 }] },
    },
    {
      name: 'an interface that implements another',
      query: '{ node(id: "b1") { id ... on Media { title } } }',
      data: { node: { id: 'b1', title: 'Dune' } },
    },
    {
      name: 'an object of the outer interface only',
      query:
        '{ node(id: "s") { __typename id ... on Media { title } ... on Shelf { best { title } } } }',
      data: { node: { __typename: 'Shelf', id: 's', best: { title: 'Dune' } } },
    },
    {
      name: 'fragments on interfaces inside fragments on types',
      query: '{ media { ... on Book { ... on Node { ... on Media { title } } } } }',
      data: { media: [{ title: 'Dune' }, {}, { title: 'Emma' }] },
    },
    {
      name: 'lists of lists of an interface, with nulls',
      query: '{ shelf { all { title ... on Film { stars } } } }',
      data: { shelf: { all: [[{ title: 'Dune' }, null], [], [{ title: 'Alien', stars: 4.5 }]] } },
    },
    {
      name: 'a fragment without a type',
      query: '{ one { ... { title ... on Film { stars } } } }',
      data: { one: { title: 'Alien', stars: 4.5 } },
    },
  ],
};

const interfaceObjects: Feature = {
  feature: 'interface objects',
  subgraphs: [
    {
      name: 'catalog',
      typeDefs: `type Query { media: [Media!]! }
        interface Media @key(fields: "id") { id: ID! title: String! }
        type Book implements Media @key(fields: "id") { id: ID! title: String! pages: Int! }
        type Film implements Media @key(fields: "id") { id: ID! title: String! minutes: Int! }`,
      resolvers: {
        Query: { media: () => books },
        Media: {
          __resolveReference: async ({ id }: { id: string }) =>
            books.find((book) => book.id === id),
        },
        Book: {
          __resolveReference: async ({ id }: { id: string }) =>
            books.find((book) => book.id === id),
        },
        Film: {
          __resolveReference: async ({ id }: { id: string }) =>
            books.find((book) => book.id === id),
        },
      },
    },
    {
      name: 'social',
      typeDefs: `type Query { top: [Media!]! reviews: [Review!]! }
        type Media @interfaceObject @key(fields: "id") { id: ID! likes: Int! reviews: [Review!]! }
        type Review { text: String! about: Media }`,
      resolvers: {
        Query: {
          top: () => [{ id: 'b1' }, { id: 'f1' }],
          reviews: () => [{ text: 'Fine', about: { id: 'f1' } }],
        },
        Media: {
          __resolveReference: asGiven,
          likes: ({ id }: { id: string }) => id.length * 10,
          reviews: ({ id }: { id: string }) => [{ text: `On ${id}`, about: { id } }],
        },
      },
    },
  ],
  cases: [
    {
      name: 'a field is added to every type of the interface',
      query: '{ media { title likes } }',
      data: {
        media: [
          { title: 'Dune', likes: 20 },
          { title: 'Alien', likes: 20 },
          { title: 'Emma', likes: 20 },
        ],
      },
      fetches: ['catalog', 'social'],
    },
    {
      name: 'the field may be selected on one type',
      query: '{ media { ... on Film { likes } } }',
      data: { media: [{}, { likes: 20 }, {}] },
    },
    {
      name: 'objects start in the interface object',
      query: '{ top { id likes } }',
      data: {
        top: [
          { id: 'b1', likes: 20 },
          { id: 'f1', likes: 20 },
        ],
      },
      fetches: ['social'],
    },
    {
      name: 'the owner tells the type',
      query: '{ top { __typename likes } }',
      data: {
        top: [
          { __typename: 'Book', likes: 20 },
          { __typename: 'Film', likes: 20 },
        ],
      },
      fetches: ['social', 'catalog'],
    },
    {
      name: 'the owner tells the fields of the interface',
      query: '{ top { title } }',
      data: { top: [{ title: 'Dune' }, { title: 'Alien' }] },
    },
    {
      name: 'the owner tells the fields of the types',
      query: '{ top { likes ... on Book { pages } ... on Film { minutes } } }',
      data: {
        top: [
          { likes: 20, pages: 600 },
          { likes: 20, minutes: 117 },
        ],
      },
    },
    {
      name: 'there and back again',
      query: '{ media { reviews { text about { __typename title likes } } } }',
      data: {
        media: books.map(({ __typename, id, title }) => ({
          reviews: [{ text: `On ${id}`, about: { __typename, title, likes: 20 } }],
        })),
      },
    },
    {
      name: 'a reference to an interface object from another type',
      query: '{ reviews { about { ... on Film { minutes likes } } } }',
      data: { reviews: [{ about: { minutes: 117, likes: 20 } }] },
    },
    {
      name: 'without its owner an object whose type matters is null',
      query: '{ reviews { text about { __typename likes } } }',
      away: ['catalog'],
      data: { reviews: [{ text: 'Fine', about: null }] },
      errors: [{ path: ['reviews', 0, 'about', '__typename'], code: 'UNAVAILABLE' }],
    },
    {
      name: 'without its owner an object whose type does not matter is there',
      query: '{ reviews { text about { id likes } } }',
      away: ['catalog'],
      data: { reviews: [{ text: 'Fine', about: { id: 'f1', likes: 20 } }] },
    },
  ],
};

const unions: Feature = {
  feature: 'unions and enums',
  subgraphs: [
    {
      name: 'search',
      typeDefs: `type Query { results: [Result!]! first: Result nothing: Result moods: [Mood!] mood: Mood secretMood: Mood hiddenThing: Result }
        union Result = User | Post | Plain | Hidden
        type User @key(fields: "id") { id: ID! }
        type Post @key(fields: "id") { id: ID! }
        type Plain { text: String mood: Mood }
        type Hidden @inaccessible { text: String }
        enum Mood { GLAD SAD SECRET @inaccessible }`,
      resolvers: {
        Query: {
          results: () => [
            { __typename: 'User', id: 'u1' },
            { __typename: 'Post', id: 'p1' },
            { __typename: 'Plain', text: 'hi', mood: 'SAD' },
          ],
          first: () => ({ __typename: 'Post', id: 'p1' }),
          nothing: () => null,
          moods: () => ['GLAD', 'SAD'],
          mood: () => 'GLAD',
          secretMood: () => 'SECRET',
          hiddenThing: () => ({ __typename: 'Hidden', text: 'x' }),
        },
      },
    },
    {
      name: 'owners',
      typeDefs: `type User @key(fields: "id") { id: ID! name: String! likes: [Liked!]! } type Post @key(fields: "id") { id: ID! title: String! author: User }
        union Liked = Post | User`,
      resolvers: {
        User: {
          __resolveReference: asGiven,
          name: ({ id }: { id: string }) => `Name of ${id}`,
          likes: () => [{ __typename: 'Post', id: 'p7' }],
        },
        Post: {
          __resolveReference: asGiven,
          title: ({ id }: { id: string }) => `Title of ${id}`,
          author: () => ({ id: 'u5' }),
        },
      },
    },
  ],
  cases: [
    {
      name: 'entities of a union are filled in by type',
      query: '{ results { ... on User { name } ... on Post { title } ... on Plain { text } } }',
      data: { results: [{ name: 'Name of u1' }, { title: 'Title of p1' }, { text: 'hi' }] },
    },
    {
      name: 'only the type is asked',
      query: '{ results { __typename } }',
      data: { results: [{ __typename: 'User' }, { __typename: 'Post' }, { __typename: 'Plain' }] },
      fetches: ['search'],
    },
    {
      name: 'a null union',
      query: '{ nothing { ... on User { name } } }',
      data: { nothing: null },
      fetches: ['search'],
    },
    {
      name: 'a union of a value type only',
      query: '{ results { ... on Plain { text mood } } }',
      data: { results: [{}, {}, { text: 'hi', mood: 'SAD' }] },
    },
    {
      name: 'a union inside an entity of a union',
      query: '{ results { ... on User { likes { ... on Post { title author { name } } } } } }',
      data: {
        results: [{ likes: [{ title: 'Title of p7', author: { name: 'Name of u5' } }] }, {}, {}],
      },
    },
    {
      name: 'a named fragment on a union',
      query:
        '{ results { ...R } } fragment R on Result { ... on Post { title } ... on User { id } }',
      data: { results: [{ id: 'u1' }, { title: 'Title of p1' }, {}] },
    },
    {
      name: 'enum values, alone and in lists',
      query: '{ mood moods }',
      data: { mood: 'GLAD', moods: ['GLAD', 'SAD'] },
    },
    {
      name: 'a hidden enum value is not given away',
      query: '{ mood secretMood }',
      data: { mood: 'GLAD', secretMood: null },
      errors: [{ path: ['secretMood'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'an object of a hidden type is not given away',
      query: '{ hiddenThing { __typename } }',
      data: { hiddenThing: null },
      errors: [{ path: ['hiddenThing'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'a hidden type cannot be named',
      query: '{ hiddenThing { ... on Hidden { text } } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
    },
  ],
};

export const abstractTypeFeatures: readonly Feature[] = [interfaces, interfaceObjects, unions];
