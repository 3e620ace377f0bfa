import { asGiven, byId, type Feature } from './case.ts';

const things = byId(
  { __typename: 'Lamp', id: 't1', name: 'Desk lamp', watts: 40 },
  { __typename: 'Sofa', id: 't2', name: 'Blue sofa', seats: 3 },
);
type Thing = NonNullable<(typeof things)[string]>;
const thing = ({ id }: { id: string }): Thing | null => things[id] ?? null;

/** Interface objects whose object types nobody, or only a subgraph far away, can tell. */
const interfaceObjectsApart: Feature = {
  feature: 'interface objects whose type is not to be known',
  subgraphs: [
    {
      name: 'nodes',
      typeDefs: `type Query { node: Node nodes: [Node!] solid: Node! thing: Thing lost: Thing shelf: Shelf }
        type Mutation { touch: Node } type Shelf { node: Node thing: Thing place: String }
        interface Node @key(fields: "id") { id: ID! }
        type Thing @interfaceObject @key(fields: "id") { id: ID! weight: Int }`,
      resolvers: {
        Query: {
          node: () => ({ id: 'n1' }),
          nodes: () => [{ id: 'n1' }],
          solid: () => ({ id: 'n1' }),
          thing: () => ({ id: 't1' }),
          lost: () => ({ id: 'gone' }),
          shelf: () => ({ node: { id: 'n1' }, thing: { id: 't2' }, place: 'top' }),
        },
        Mutation: { touch: () => ({ id: 'n1' }) },
        Node: { __resolveType: () => null },
        Thing: { __resolveReference: asGiven, weight: ({ id }: { id: string }) => id.length },
      },
    },
    {
      name: 'labels',
      typeDefs: `type Query { labelled: Node }
        type Node @interfaceObject @key(fields: "id", resolvable: false) { id: ID! label: String }`,
      resolvers: { Query: { labelled: () => ({ id: 'n1', label: 'first' }) } },
    },
    {
      name: 'stock',
      typeDefs: `interface Thing @key(fields: "id") { id: ID! name: String! }
        type Lamp implements Thing @key(fields: "id") { id: ID! name: String! watts: Int }
        type Sofa implements Thing @key(fields: "id") { id: ID! name: String! seats: Int }`,
      resolvers: {
        Thing: { __resolveReference: async (key: { id: string }) => thing(key) },
        Lamp: { __resolveReference: async (key: { id: string }) => thing(key) },
        Sofa: { __resolveReference: async (key: { id: string }) => thing(key) },
      },
    },
    {
      name: 'sales',
      typeDefs: `type Query { sold: [Sale!]! } type Sale { thing: Thing price: Int }
        type Thing @interfaceObject @key(fields: "id", resolvable: false) { id: ID! }`,
      resolvers: {
        Query: {
          sold: () => [
            { thing: { id: 't2' }, price: 9 },
            { thing: { id: 'gone' }, price: 1 },
          ],
        },
      },
    },
  ],
  cases: [
    {
      name: 'what its own subgraph knows is answered',
      query: '{ labelled { id label } }',
      data: { labelled: { id: 'n1', label: 'first' } },
      fetches: ['labels'],
    },
    {
      name: 'a field that only another subgraph has, and no way there: refused',
      query: '{ node { label } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      fetches: [],
    },
    {
      name: 'in a list: refused',
      query: '{ nodes { label } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
    },
    {
      name: 'where no null may be: refused',
      query: '{ solid { label } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
    },
    {
      name: 'below another object: refused, with what else was asked',
      query: '{ shelf { place node { label } } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      fetches: [],
    },
    {
      name: 'in a fragment, under an alias: refused',
      query: '{ a: node { ...F } } fragment F on Node { text: label }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
    },
    {
      name: 'of a mutation: refused before anything is done',
      query: 'mutation { touch { label } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      fetches: [],
    },
    {
      name: 'left out by a condition, it is no matter',
      query: 'query ($with: Boolean!) { shelf { place node @include(if: $with) { label } } }',
      variables: { with: false },
      data: { shelf: { place: 'top' } },
    },
    {
      name: 'a subgraph that cannot tell the type says so',
      query: '{ node { id } }',
      data: { node: null },
      errors: [{ path: ['node'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'the type of an object that has none: refused',
      query: '{ labelled { __typename label } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      fetches: [],
    },
    {
      name: 'the owner tells the type, and what it has of its own',
      query: '{ thing { __typename name weight ... on Lamp { watts } ... on Sofa { seats } } }',
      data: { thing: { __typename: 'Lamp', name: 'Desk lamp', weight: 2, watts: 40 } },
    },
    {
      name: 'a fragment alone makes the type matter',
      query: '{ thing { ... on Sofa { id } } }',
      data: { thing: {} },
      fetches: ['nodes', 'stock'],
    },
    {
      name: 'from a subgraph that is never asked about it',
      query: '{ sold { price thing { id } } }',
      data: {
        sold: [
          { price: 9, thing: { id: 't2' } },
          { price: 1, thing: { id: 'gone' } },
        ],
      },
      fetches: ['sales'],
    },
    {
      name: 'and on to the owner and to another; of what the owner does not know it is told',
      query: '{ sold { thing { __typename weight ... on Sofa { seats } } } }',
      data: { sold: [{ thing: { __typename: 'Sofa', weight: 2, seats: 3 } }, { thing: null }] },
      errors: [{ path: ['sold', 1, 'thing'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'the owner does not know it: its type is told to be unknown',
      query: '{ lost { __typename weight } }',
      data: { lost: null },
      errors: [{ path: ['lost', '__typename'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'the owner does not know it: a fragment cannot be judged',
      query: '{ lost { weight ... on Lamp { watts } } }',
      data: { lost: null },
      errors: [{ path: ['lost'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'the owner does not know it: a field that may not be null is told',
      query: '{ lost { weight name } }',
      data: { lost: null },
      errors: [{ path: ['lost', 'name'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'the owner does not know it: what others know is there',
      query: '{ lost { id weight } }',
      data: { lost: { id: 'gone', weight: 4 } },
    },
    {
      name: 'away: the owner, so that the type is not known',
      query: '{ shelf { place thing { weight ... on Sofa { seats } } } }',
      away: ['stock'],
      data: { shelf: { place: 'top', thing: null } },
      errors: [{ path: ['shelf', 'thing'], code: 'UNAVAILABLE' }],
    },
  ],
};

const book = {
  __typename: 'Book',
  id: 'b1',
  title: 'Dune',
  next: { __typename: 'Book', id: 'b2' },
};

/** A subgraph that knows some of the object types only: the others cannot come from it. */
const someTypesOnly: Feature = {
  feature: 'types that cannot be there',
  subgraphs: [
    {
      name: 'books',
      typeDefs: `type Query { first: Work all: [Work!] shelf: Shelf } type Shelf { work: Work size: Int }
        interface Work { id: ID! next: Work } type Book implements Work @key(fields: "id") { id: ID! next: Work title: String }`,
      resolvers: {
        Query: { first: () => book, all: () => [book], shelf: () => ({ work: book, size: 1 }) },
        Book: { __resolveReference: asGiven },
      },
    },
    {
      name: 'films',
      typeDefs: `type Query { film: Work } interface Work { id: ID! next: Work }
        type Film implements Work @key(fields: "id") { id: ID! next: Work minutes: Int }`,
      resolvers: {
        Query: { film: () => ({ __typename: 'Film', id: 'f1', minutes: 90 }) },
        Film: { __resolveReference: asGiven },
      },
    },
  ],
  cases: [
    {
      name: 'a fragment on such a type is no fault',
      query: '{ first { ... on Film { minutes } } all { id ... on Film { minutes } } }',
      data: { first: {}, all: [{ id: 'b1' }] },
      fetches: ['books'],
    },
    {
      name: 'nor below a name that is there for others',
      query: '{ first { ... on Book { next { id } } ... on Film { next { next { id } } } } }',
      data: { first: { next: { id: 'b2' } } },
    },
    {
      name: 'nor where nothing else is selected',
      query: '{ shelf { size work { ... on Film { id minutes } } } }',
      data: { shelf: { size: 1, work: {} } },
    },
    {
      name: 'where it can be, it is there',
      query: '{ film { ... on Film { minutes next { id } } ... on Book { title } } }',
      data: { film: { minutes: 90, next: null } },
      fetches: ['films'],
    },
  ],
};

export const unknownTypes: readonly Feature[] = [interfaceObjectsApart, someTypesOnly];
