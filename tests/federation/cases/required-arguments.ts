import { asGiven, byId, type Feature, fail } from './case.ts';

const products = byId({ id: '1', price: 10, width: 3 }, { id: '2', price: 20, width: 5 });
const rates: Readonly<Record<string, number>> = { EUR: 1, USD: 2, GBP: 3 };
const each = <Value>(value: (product: { price: number; width: number }) => Value): Value[] =>
  Object.values(products).map(value);

/** What is required with arguments, while somebody else asks for it with others. */
const requiredTwice: Feature = {
  feature: 'fields that are required with arguments',
  subgraphs: [
    {
      name: 'catalog',
      typeDefs: `enum Currency { EUR USD GBP }
        input Box { unit: String! round: Boolean = false }
        type Query { products: [Product!]! product: Product pages: [[Product!]!]! }
        type Mutation { touch: Product }
        type Product @key(fields: "id") {
          id: ID! label: String! price(currency: Currency! = EUR): Int size(box: Box): Size
          tags(first: Int = 2): [Tag!]! doubtful(currency: Currency! = EUR): Int
        }
        type Size { width(scale: Int! = 1): Int depth: Int } type Tag { word(upper: Boolean = false): String! }`,
      resolvers: {
        Query: {
          products: () => Object.values(products),
          product: () => products['1'],
          pages: () => [[products['1'], products['2']], [products['2']]],
        },
        Mutation: { touch: () => products['2'] },
        Product: {
          __resolveReference: async ({ id }: { id: string }) => products[id],
          label: ({ id }: { id: string }) => `Product ${id}`,
          price: ({ price }: { price: number }, { currency }: { currency: string }) =>
            price * (rates[currency] as number),
          size: ({ width }: { width: number }, { box }: { box?: { unit: string } }) => ({
            width: width * (box?.unit === 'MM' ? 10 : 1),
          }),
          tags: (_: unknown, { first }: { first: number }) =>
            ['new', 'old', 'red'].slice(0, first).map((word) => ({ word })),
          doubtful: (_: unknown, { currency }: { currency: string }) =>
            currency === 'USD' ? fail('no such rate') : 7,
        },
        Size: {
          width: ({ width }: { width: number }, { scale }: { scale: number }) => width * scale,
          depth: () => 1,
        },
        Tag: {
          word: ({ word }: { word: string }, { upper }: { upper: boolean }) =>
            upper ? word.toUpperCase() : word,
        },
      },
    },
    {
      name: 'shipping',
      typeDefs: `enum Currency { EUR USD GBP } input Box { unit: String! round: Boolean = false }
        type Product @key(fields: "id") {
          id: ID! price(currency: Currency! = EUR): Int @external size(box: Box): Size @external
          tags(first: Int = 2): [Tag!]! @external doubtful(currency: Currency! = EUR): Int @external
          euros: Int @requires(fields: "price(currency: EUR)")
          dollars: Int @requires(fields: "price(currency: USD)")
          pounds(round: Boolean = false): Int @requires(fields: "price(currency: GBP)")
          plain: Int @requires(fields: "price")
          narrow: Int @requires(fields: "size { width }")
          wide: Int @requires(fields: "size { width(scale: 100) }")
          fine: Int @requires(fields: "size(box: { unit: \\"MM\\" }) { width }")
          mixed: Int @requires(fields: "price(currency: USD) size { width(scale: 100) }")
          one: String @requires(fields: "tags(first: 1) { word }")
          loud: String @requires(fields: "tags(first: 3) { word(upper: true) }")
          sure: Int @requires(fields: "doubtful(currency: EUR)")
          unsure: String @requires(fields: "doubtful(currency: USD)")
          never: Int @requires(fields: "price(currency: EUR) price(currency: USD)")
          free: Boolean
        }
        type Size @external { width(scale: Int! = 1): Int } type Tag @external { word(upper: Boolean = false): String! }`,
      resolvers: {
        Product: {
          __resolveReference: asGiven,
          ...Object.fromEntries(
            ['euros', 'dollars', 'plain'].map((name) => [
              name,
              ({ price }: { price: number }) => price,
            ]),
          ),
          pounds: ({ price }: { price: number }, { round }: { round: boolean }) =>
            round ? Math.round(price / 10) * 10 : price,
          ...Object.fromEntries(
            ['narrow', 'wide', 'fine'].map((name) => [
              name,
              ({ size }: { size: { width: number } }) => size.width,
            ]),
          ),
          mixed: ({ price, size }: { price: number; size: { width: number } }) =>
            price * 10_000 + size.width,
          ...Object.fromEntries(
            ['one', 'loud'].map((name) => [
              name,
              ({ tags }: { tags: { word: string }[] }) => tags.map(({ word }) => word).join(' '),
            ]),
          ),
          sure: ({ doubtful }: { doubtful: number }) => doubtful,
          unsure: ({ doubtful }: { doubtful: number | null }) => `is ${doubtful}`,
          free: () => true,
        },
      },
    },
    {
      name: 'taxes',
      typeDefs: `enum Currency { EUR USD GBP }
        type Product @key(fields: "id") {
          id: ID! price(currency: Currency! = EUR): Int @external pounds(round: Boolean = false): Int @external
          tax: Int @requires(fields: "price(currency: GBP)")
          exact: Int @requires(fields: "pounds(round: false)") rough: Int @requires(fields: "pounds(round: true)")
        }`,
      resolvers: {
        Product: {
          __resolveReference: asGiven,
          tax: ({ price }: { price: number }) => price,
          exact: ({ pounds }: { pounds: number }) => pounds,
          rough: ({ pounds }: { pounds: number }) => pounds,
        },
      },
    },
  ],
  cases: [
    {
      name: 'two fields of a subgraph require one field in two ways',
      query: '{ products { euros dollars } }',
      data: { products: each(({ price }) => ({ euros: price, dollars: 2 * price })) },
      fetches: ['catalog', 'shipping'],
    },
    {
      name: 'three ways, and fields that require nothing of it',
      query: '{ products { free euros dollars pounds } }',
      data: {
        products: each(({ price }) => ({
          free: true,
          euros: price,
          dollars: 2 * price,
          pounds: 3 * price,
        })),
      },
    },
    {
      name: 'the default is another way than an argument',
      query: '{ products { plain dollars } }',
      data: { products: each(({ price }) => ({ plain: price, dollars: 2 * price })) },
    },
    {
      name: 'the client asks in a third way',
      query: '{ products { price(currency: GBP) euros dollars } }',
      data: {
        products: each(({ price }) => ({ price: 3 * price, euros: price, dollars: 2 * price })),
      },
    },
    {
      name: 'the client asks for a part of what is required, in another way',
      query: '{ products { size(box: { unit: "MM" }) { width(scale: 2) } narrow } }',
      data: { products: each(({ width }) => ({ size: { width: 20 * width }, narrow: width })) },
    },
    {
      name: 'the client asks by a variable',
      query: 'query ($in: Currency!) { product { price(currency: $in) dollars } }',
      variables: { in: 'GBP' },
      data: { product: { price: 30, dollars: 20 } },
    },
    {
      name: 'the client asks twice, by aliases',
      query: '{ product { price: label a: price(currency: GBP) b: price dollars } }',
      data: { product: { price: 'Product 1', a: 30, b: 10, dollars: 20 } },
    },
    {
      name: 'the client uses the names that the plan makes',
      query: '{ product { required_0_price: label required_1_price: id euros dollars } }',
      data: {
        product: { required_0_price: 'Product 1', required_1_price: '1', euros: 10, dollars: 20 },
      },
    },
    {
      name: 'two subgraphs require it in two ways',
      query: '{ products { tax dollars } }',
      data: { products: each(({ price }) => ({ tax: 3 * price, dollars: 2 * price })) },
    },
    {
      name: 'two subgraphs require it in one way',
      query: '{ product { tax pounds } }',
      data: { product: { tax: 30, pounds: 30 } },
    },
    {
      name: 'below what is required',
      query: '{ products { narrow wide } }',
      data: { products: each(({ width }) => ({ narrow: width, wide: 100 * width })) },
    },
    {
      name: 'an object that is required in two ways itself',
      query: '{ products { fine narrow } }',
      data: { products: each(({ width }) => ({ fine: 10 * width, narrow: width })) },
    },
    {
      name: 'two places at once',
      query: '{ product { mixed euros narrow dollars wide fine } }',
      data: {
        product: { mixed: 200_300, euros: 10, narrow: 3, dollars: 20, wide: 300, fine: 30 },
      },
    },
    {
      name: 'lists, and what is below their items',
      query: '{ product { one loud tags { word } } }',
      data: {
        product: { one: 'new', loud: 'NEW OLD RED', tags: [{ word: 'new' }, { word: 'old' }] },
      },
    },
    {
      name: 'a chain: what is required requires',
      query: '{ products { exact rough pounds(round: true) } }',
      data: {
        products: each(({ price }) => {
          const pounds = 3 * price;
          const rounded = Math.round(pounds / 10) * 10;
          return { exact: pounds, rough: rounded, pounds: rounded };
        }),
      },
    },
    {
      name: 'lists of lists',
      query: '{ pages { euros dollars } }',
      data: {
        pages: [[10, 20], [20]].map((page) =>
          page.map((price) => ({ euros: price, dollars: 2 * price })),
        ),
      },
    },
    {
      name: 'after a mutation',
      query: 'mutation { touch { euros dollars price(currency: GBP) } }',
      data: { touch: { euros: 20, dollars: 40, price: 60 } },
    },
    {
      name: 'one of the two is left out',
      query: 'query ($with: Boolean!) { product { euros dollars @include(if: $with) } }',
      variables: { with: false },
      data: { product: { euros: 10 } },
    },
    {
      name: 'in fragments',
      query: '{ product { ...E ... on Product { dollars } } } fragment E on Product { euros }',
      data: { product: { euros: 10, dollars: 20 } },
    },
    {
      name: 'an argument of the field that requires',
      query:
        'query ($round: Boolean) { product { pounds(round: $round) exact: pounds euros dollars } }',
      variables: { round: true },
      data: { product: { pounds: 30, exact: 30, euros: 10, dollars: 20 } },
    },
    {
      name: 'an error of one way is told at what requires it that way alone',
      query: '{ product { sure unsure } }',
      data: { product: { sure: 7, unsure: 'is null' } },
      errors: [{ path: ['product', 'unsure'], code: 'INTERNAL_SERVER_ERROR' }],
    },
    {
      name: 'away: both are null, and told',
      query: '{ product { label euros dollars } }',
      away: ['shipping'],
      data: { product: { label: 'Product 1', euros: null, dollars: null } },
      errors: [
        { path: ['product', 'euros'], code: 'UNAVAILABLE' },
        { path: ['product', 'dollars'], code: 'UNAVAILABLE' },
      ],
    },
    {
      name: 'one field cannot have both: refused, nobody is asked',
      query: '{ product { label never } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      fetches: [],
    },
  ],
};

const media = byId(
  { __typename: 'Book', id: 'b1', stars: 4 },
  { __typename: 'Film', id: 'f1', stars: 2 },
);

const onInterfaces: Feature = {
  feature: 'fields that are required with arguments of an interface, and of a context',
  subgraphs: [
    {
      name: 'library',
      typeDefs: `type Query { media: [Media!]! shop: Shop }
        interface Media @key(fields: "id") { id: ID! stars(of: Int! = 5): Int }
        type Book implements Media @key(fields: "id") { id: ID! stars(of: Int! = 5): Int pages: Int }
        type Film implements Media @key(fields: "id") { id: ID! stars(of: Int! = 5): Int }
        type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency(long: Boolean = false): String! shelf: Shelf! }
        type Shelf @key(fields: "id") { id: ID! price(in: String @fromContext(field: "$shop { currency }")): String! }`,
      resolvers: {
        Query: {
          media: () => Object.values(media),
          shop: () => ({ id: 's', shelf: { id: 'x' } }),
        },
        Media: { __resolveReference: async ({ id }: { id: string }) => media[id] },
        ...Object.fromEntries(
          ['Book', 'Film'].map((type) => [
            type,
            {
              __resolveReference: async ({ id }: { id: string }) => media[id],
              stars: ({ stars }: { stars: number }, { of }: { of: number }) => (stars * of) / 5,
            },
          ]),
        ),
        Shop: {
          __resolveReference: asGiven,
          currency: (_: unknown, { long }: { long: boolean }) => (long ? 'Euro' : 'EUR'),
        },
        Shelf: {
          __resolveReference: asGiven,
          price: (_: unknown, args: { in: string }) => `1 ${args.in}`,
        },
      },
    },
    {
      name: 'critics',
      typeDefs: `type Media @key(fields: "id") @interfaceObject { id: ID! stars(of: Int! = 5): Int @external
          ten: Int @requires(fields: "stars(of: 10)") hundred: Int @requires(fields: "stars(of: 100)") }`,
      resolvers: {
        Media: {
          __resolveReference: asGiven,
          ten: ({ stars }: { stars: number }) => stars,
          hundred: ({ stars }: { stars: number }) => stars,
        },
      },
    },
  ],
  cases: [
    {
      name: 'an interface object requires of every type in two ways',
      query: '{ media { ten hundred } }',
      data: {
        media: [
          { ten: 8, hundred: 80 },
          { ten: 4, hundred: 40 },
        ],
      },
    },
    {
      name: 'an interface object requires what the client asks for in another way, of one type',
      query: '{ media { ten ... on Book { stars(of: 50) hundred } } }',
      data: { media: [{ ten: 8, stars: 40, hundred: 80 }, { ten: 4 }] },
    },
    {
      name: 'a context is read without the arguments that the client gives',
      query: '{ shop { currency(long: true) shelf { price } } }',
      data: { shop: { currency: 'Euro', shelf: { price: '1 EUR' } } },
    },
  ],
};

export const requiredArguments: readonly Feature[] = [requiredTwice, onInterfaces];
