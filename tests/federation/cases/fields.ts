import { asGiven, byId, type Feature } from './case.ts';

const products = byId(
  { id: '1', price: 10, weight: 2, name: 'Chair' },
  { id: '2', price: 20, weight: 5, name: 'Table' },
  { id: '3', price: null, weight: 1, name: 'Gift' },
);

const requires: Feature = {
  feature: '@requires',
  subgraphs: [
    {
      name: 'catalog',
      typeDefs: `enum Currency { EUR USD }
        type Query { products: [Product!]! }
        type Product @key(fields: "id") {
          id: ID! name: String! weight: Int! price(currency: Currency! = EUR): Int size: Size tags: [Tag!] broken: Int
        }
        type Size { width: Int height: Int! } type Tag { word: String! }`,
      resolvers: {
        Query: { products: () => Object.values(products) },
        Product: {
          __resolveReference: async ({ id }: { id: string }) => products[id],
          price: ({ price }: { price: number | null }, { currency }: { currency: string }) =>
            price && (currency === 'USD' ? price * 2 : price),
          size: ({ id }: { id: string }) => (id === '3' ? null : { width: Number(id), height: 10 }),
          tags: ({ id }: { id: string }) => [{ word: `tag${id}` }, { word: 'all' }],
          broken: () => {
            throw new Error('kaput');
          },
        },
      },
    },
    {
      name: 'shipping',
      typeDefs: `enum Currency { EUR USD }
        type Product @key(fields: "id") {
          id: ID! weight: Int! @external price(currency: Currency! = EUR): Int @external size: Size @external tags: [Tag!] @external broken: Int @external
          cost(express: Boolean = false): Int @requires(fields: "weight price")
          dollars: Int @requires(fields: "price(currency: USD)")
          volume: Int @requires(fields: "size { width height }")
          slogan: String @requires(fields: "tags { word }")
          doubtful: String @requires(fields: "broken")
          eta: Int @requires(fields: "weight")
          insured: Boolean
        }
        type Size { width: Int @external height: Int! @external } type Tag { word: String! @external }`,
      resolvers: {
        Product: {
          __resolveReference: asGiven,
          cost: (
            { weight, price }: { weight: number; price: number | null },
            { express }: { express: boolean },
          ) => (price === null ? null : weight * (express ? 3 : 1) + price),
          dollars: ({ price }: { price: number | null }) => price,
          volume: ({ size }: { size: { width: number; height: number } | null }) =>
            size && size.width * size.height,
          slogan: ({ tags }: { tags: { word: string }[] }) =>
            tags.map(({ word }) => word).join(' '),
          doubtful: ({ broken }: { broken: number | null }) => `broken is ${broken}`,
          eta: ({ weight }: { weight: number }) => weight,
          insured: () => true,
        },
      },
    },
    {
      name: 'checkout',
      typeDefs: `type Product @key(fields: "id") { id: ID! eta: Int @external insured: Boolean @external promise: String @requires(fields: "eta insured") }`,
      resolvers: {
        Product: {
          __resolveReference: asGiven,
          promise: ({ eta, insured }: { eta: number; insured: boolean }) =>
            `${eta} days, ${insured ? 'insured' : 'not insured'}`,
        },
      },
    },
  ],
  cases: [
    {
      name: 'what is required is fetched first and stays unseen',
      query: '{ products { cost } }',
      data: { products: [{ cost: 12 }, { cost: 25 }, { cost: null }] },
      fetches: ['catalog', 'shipping'],
    },
    {
      name: 'what is required may be selected as well',
      query: '{ products { weight cost } }',
      data: {
        products: [
          { weight: 2, cost: 12 },
          { weight: 5, cost: 25 },
          { weight: 1, cost: null },
        ],
      },
    },
    {
      name: 'a field that requires may take arguments',
      query: '{ products { cost(express: true) } }',
      data: { products: [{ cost: 16 }, { cost: 35 }, { cost: null }] },
    },
    {
      name: 'required fields may have arguments',
      query: '{ products { dollars } }',
      data: { products: [{ dollars: 20 }, { dollars: 40 }, { dollars: null }] },
    },
    {
      name: 'the client may ask the required field with other arguments',
      query: '{ products { price(currency: EUR) dollars } }',
      data: {
        products: [
          { price: 10, dollars: 20 },
          { price: 20, dollars: 40 },
          { price: null, dollars: null },
        ],
      },
    },
    {
      name: 'nested required fields',
      query: '{ products { volume } }',
      data: { products: [{ volume: 10 }, { volume: 20 }, { volume: null }] },
    },
    {
      name: 'required lists of objects',
      query: '{ products { slogan } }',
      data: { products: [{ slogan: 'tag1 all' }, { slogan: 'tag2 all' }, { slogan: 'tag3 all' }] },
    },
    {
      name: 'a chain of requirements',
      query: '{ products { promise } }',
      data: {
        products: [
          { promise: '2 days, insured' },
          { promise: '5 days, insured' },
          { promise: '1 days, insured' },
        ],
      },
    },
    {
      name: 'an error of what is required is told at the field that requires it',
      query: '{ products { name doubtful } }',
      data: {
        products: ['Chair', 'Table', 'Gift'].map((name) => ({ name, doubtful: 'broken is null' })),
      },
      errors: [0, 1, 2].map((i) => ({
        path: ['products', i, 'doubtful'],
        code: 'INTERNAL_SERVER_ERROR',
      })),
    },
    {
      name: 'an alias that hides what is required does not disturb it',
      query: '{ products { weight: name price: cost } }',
      data: {
        products: [
          { weight: 'Chair', price: 12 },
          { weight: 'Table', price: 25 },
          { weight: 'Gift', price: null },
        ],
      },
    },
    {
      name: 'what a condition leaves out is not required',
      query: 'query ($with: Boolean!) { products { cost volume @include(if: $with) } }',
      variables: { with: false },
      data: { products: [{ cost: 12 }, { cost: 25 }, { cost: null }] },
    },
    {
      name: 'what a condition lets in is required',
      query: 'query ($with: Boolean!) { products { cost volume @include(if: $with) } }',
      variables: { with: true },
      data: {
        products: [
          { cost: 12, volume: 10 },
          { cost: 25, volume: 20 },
          { cost: null, volume: null },
        ],
      },
    },
  ],
};

const provides: Feature = {
  feature: '@provides',
  subgraphs: [
    {
      name: 'users',
      typeDefs:
        'type Query { users: [User!]! } type User @key(fields: "id") { id: ID! name: String! @shareable age: Int @shareable }',
      resolvers: {
        Query: { users: () => [{ id: 'u1' }] },
        User: {
          __resolveReference: asGiven,
          name: ({ id }: { id: string }) => `Owner's ${id}`,
          age: () => 30,
        },
      },
    },
    {
      name: 'reviews',
      typeDefs: `type Query { reviews: [Review!]! latest: Review }
        type Review { text: String! author: User @provides(fields: "name") writer: User }
        type User @key(fields: "id") { id: ID! name: String! @external }`,
      resolvers: {
        Query: { reviews: () => [{ text: 'Good' }], latest: () => ({ text: 'Late' }) },
        Review: { author: () => ({ id: 'u1', name: "Review's u1" }), writer: () => ({ id: 'u2' }) },
      },
    },
  ],
  cases: [
    {
      name: 'what is provided needs no further fetch',
      query: '{ reviews { author { name } } }',
      data: { reviews: [{ author: { name: "Review's u1" } }] },
      fetches: ['reviews'],
    },
    {
      name: 'a path that does not provide asks the owner',
      query: '{ reviews { writer { name } } }',
      data: { reviews: [{ writer: { name: "Owner's u2" } }] },
      fetches: ['reviews', 'users'],
    },
    {
      name: 'the rest comes from the owner',
      query: '{ latest { author { age } } }',
      data: { latest: { author: { age: 30 } } },
      fetches: ['reviews', 'users'],
    },
  ],
};

const shareable: Feature = {
  feature: '@shareable',
  subgraphs: [
    {
      name: 'north',
      typeDefs: `type Query { place: Place shared: String @shareable region: Region @shareable }
        type Place @key(fields: "id") { id: ID! position: Position @shareable spots: [Spot!] @shareable }
        type Position @shareable { x: Int label: Label } type Label @shareable { text: String }
        type Spot @shareable { n: Int! a: String }
        type Region { name: String! @shareable north: Int }`,
      resolvers: {
        Query: {
          place: () => ({ id: '1' }),
          shared: () => 'same',
          region: () => ({ name: 'R', north: 1 }),
        },
        Place: {
          __resolveReference: asGiven,
          position: () => ({ x: 1, label: { text: 'here' } }),
          spots: () => [
            { n: 1, a: 'a1' },
            { n: 2, a: 'a2' },
          ],
        },
      },
    },
    {
      name: 'south',
      typeDefs: `type Query { shared: String @shareable region: Region @shareable southern: Place }
        type Place @key(fields: "id") { id: ID! position: Position @shareable spots: [Spot!] @shareable height: Int }
        type Position @shareable { x: Int y: Int } type Spot @shareable { n: Int! b: String }
        type Region { name: String! @shareable south: Int }`,
      resolvers: {
        Query: {
          shared: () => 'same',
          region: () => ({ name: 'R', south: 2 }),
          southern: () => ({ id: '1' }),
        },
        Place: {
          __resolveReference: asGiven,
          position: () => ({ x: 1, y: 2 }),
          spots: () => [
            { n: 1, b: 'b1' },
            { n: 2, b: 'b2' },
          ],
          height: () => 9,
        },
      },
    },
  ],
  cases: [
    {
      name: 'a shared root field is asked once',
      query: '{ shared }',
      data: { shared: 'same' },
      fetches: ['north'],
    },
    {
      name: 'a shared value is put together from both',
      query: '{ place { position { x y label { text } } } }',
      data: { place: { position: { x: 1, y: 2, label: { text: 'here' } } } },
    },
    {
      name: 'a shared list is put together item by item',
      query: '{ place { spots { n a b } } }',
      data: {
        place: {
          spots: [
            { n: 1, a: 'a1', b: 'b1' },
            { n: 2, a: 'a2', b: 'b2' },
          ],
        },
      },
    },
    {
      name: 'a shared root object is put together from both',
      query: '{ region { name north south } }',
      data: { region: { name: 'R', north: 1, south: 2 } },
    },
    {
      name: 'a shared field is not asked of a second subgraph',
      query: '{ southern { height position { x y } } }',
      data: { southern: { height: 9, position: { x: 1, y: 2 } } },
      fetches: ['south'],
    },
    {
      name: 'aliases of one shared value are put together each for itself',
      query: '{ place { p: position { x y } q: position { y label { text } } } }',
      data: { place: { p: { x: 1, y: 2 }, q: { y: 2, label: { text: 'here' } } } },
    },
  ],
};

const override: Feature = {
  feature: '@override',
  subgraphs: [
    {
      name: 'old',
      typeDefs: `type Query { bills: [Bill!]! } type Bill @key(fields: "id") { id: ID! amount: Int! state: String! owner: String rare: String }`,
      resolvers: {
        Query: { bills: () => [{ id: 'b1', amount: 1, state: 'old', owner: 'old', rare: 'old' }] },
      },
    },
    {
      name: 'fresh',
      typeDefs: `type Bill @key(fields: "id") { id: ID! amount: Int! @override(from: "old")
        state: String! @override(from: "old", label: "on") owner: String @override(from: "old", label: "off") rare: String @override(from: "old", label: "percent(0)") }`,
      resolvers: {
        Bill: {
          __resolveReference: asGiven,
          amount: () => 2,
          state: () => 'new',
          owner: () => 'new',
          rare: () => 'new',
        },
      },
    },
  ],
  options: { overrideHolds: (label) => label === 'on' },
  cases: [
    {
      name: 'an overridden field is asked of the new subgraph',
      query: '{ bills { amount } }',
      data: { bills: [{ amount: 2 }] },
      fetches: ['old', 'fresh'],
    },
    {
      name: 'a label that holds moves the field',
      query: '{ bills { state } }',
      data: { bills: [{ state: 'new' }] },
      fetches: ['old', 'fresh'],
    },
    {
      name: 'a label that does not hold leaves the field',
      query: '{ bills { owner } }',
      data: { bills: [{ owner: 'old' }] },
      fetches: ['old'],
    },
    {
      name: 'labels are told apart within one operation',
      query: '{ bills { amount state owner rare } }',
      data: { bills: [{ amount: 2, state: 'new', owner: 'old', rare: 'old' }] },
    },
  ],
};

const context: Feature = {
  feature: '@context and @fromContext',
  subgraphs: [
    {
      name: 'orders',
      typeDefs: `type Query { orders: [Order!]! wishes: [Wish!]! }
        type Order @key(fields: "id") @context(name: "buying") { id: ID! currency: String! buyer: Buyer! lines: [Line!]! }
        type Wish @key(fields: "id") @context(name: "buying") { id: ID! unit: String! lines: [Line!]! }
        type Buyer { country: String }
        type Line @key(fields: "sku") {
          sku: String! twice: Int
          price(currency: String @fromContext(field: "$buying ... on Order { currency } ... on Wish { unit }")): String!
        }`,
      resolvers: {
        Query: {
          orders: () =>
            ['EUR', 'USD'].map((currency, i) => ({
              id: `o${i}`,
              currency,
              buyer: { country: 'NL' },
              lines: [{ sku: 'a' }, { sku: 'b' }],
            })),
          wishes: () => [{ id: 'w1', unit: 'GBP', lines: [{ sku: 'a' }] }],
        },
        Line: {
          __resolveReference: asGiven,
          price: ({ sku }: { sku: string }, { currency }: { currency: string | null }) =>
            `${sku} in ${currency}`,
        },
      },
    },
    {
      name: 'more',
      typeDefs: 'type Line @key(fields: "sku") { sku: String! stock: Int }',
      resolvers: { Line: { __resolveReference: asGiven, stock: () => 3 } },
    },
  ],
  cases: [
    {
      name: 'an argument is taken from the object around, for each object its own',
      query: '{ orders { lines { sku price } } }',
      data: {
        orders: ['EUR', 'USD'].map((currency) => ({
          lines: ['a', 'b'].map((sku) => ({ sku, price: `${sku} in ${currency}` })),
        })),
      },
    },
    {
      name: 'the context may be of another type',
      query: '{ wishes { lines { price } } }',
      data: { wishes: [{ lines: [{ price: 'a in GBP' }] }] },
    },
    {
      name: 'what the context is taken from may be selected, under any alias',
      query: '{ orders { currency: id unit: currency lines { price stock } } }',
      data: {
        orders: ['EUR', 'USD'].map((unit, i) => ({
          currency: `o${i}`,
          unit,
          lines: ['a', 'b'].map((sku) => ({ price: `${sku} in ${unit}`, stock: 3 })),
        })),
      },
    },
  ],
};

export const fieldFeatures: readonly Feature[] = [requires, provides, shareable, override, context];
