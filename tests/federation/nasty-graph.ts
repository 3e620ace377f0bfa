import type { TestSubgraph } from '../kit/graph.ts';

/** Everything that makes plans hard, in four subgraphs. Values come from a world: see world.ts. */
export const nastySubgraphs: readonly Omit<TestSubgraph, 'resolvers'>[] = [
  {
    name: 'catalog',
    typeDefs: `
      scalar JSON
      enum Currency { EUR USD }
      type Query {
        products(first: Int = 2): [Product!]
        product(id: ID!): Product
        media: [Media]
        firstMedia: Media
        shelf: Shelf
        shelves: [[Shelf]]
        anything: [Anything]
        config: JSON
      }
      type Mutation { touchProduct(id: ID!): Product  touchMedia(id: ID!): Media }
      type Subscription { productChanged: Product }
      type Product @key(fields: "id") @key(fields: "sku") {
        id: ID! sku: String! title: String @shareable name(upper: Boolean = false): String!
        price(currency: Currency = EUR): Int weight: Float! maker: Maker org: Org! similar(first: Int = 2): [Product]
        size: Size @shareable
        box: Dimensions
        flag: Boolean zero: Int
      }
      type Size @shareable { width: Int height: Int! unit: Unit }
      type Dimensions { width: Int height: Int! }
      type Unit @shareable { symbol: String }
      type Maker @key(fields: "number org { id }") { number: String! org: Org! label: String products: [Product!]! }
      type Org @key(fields: "id") { id: ID! title: String }
      interface Media @key(fields: "id") { id: ID! title: String }
      type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int author: Person related: Media }
      type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int! director: Person }
      type Person @key(fields: "id") { id: ID! name: String! @shareable }
      type Shelf { label: String! items: [Media!] best: Anything boxes: [[Product!]!] inner: Shelf }
      union Anything = Book | Product | Shelf
    `,
  },
  {
    name: 'stock',
    typeDefs: `
      enum Currency { EUR USD }
      type Query { inStock: [Product] warehouse: Warehouse }
      type Mutation { restock(id: ID!): Product }
      type Product @key(fields: "id") {
        id: ID! price(currency: Currency = EUR): Int @external weight: Float! @external size: Size @shareable
        shippingCost(express: Boolean = false): Int @requires(fields: "price(currency: EUR) weight")
        volume: Float! @requires(fields: "box { width height }") box: Dimensions @external
        count: Int! warehouses: [Warehouse!]
      }
      type Size @shareable { width: Int height: Int! depth: Int @inaccessible }
      type Dimensions { width: Int @external height: Int! @external }
      type Warehouse @key(fields: "id") { id: ID! city: String stored: [Stored] manager: Person }
      type Person @key(fields: "id") { id: ID! name: String! @shareable badge: String }
      union Stored = Product | Box
      type Box { code: String! products: [Product] }
    `,
  },
  {
    name: 'social',
    typeDefs: `
      type Query { reviews: [Review!] latestReview: Review topMedia: [Media!] me: Person }
      type Mutation { review(mediaId: ID!): Review }
      type Media @interfaceObject @key(fields: "id") { id: ID! reviews(first: Int = 2): [Review!] likes: Int likedBy: Person }
      type Review @key(fields: "id") { id: ID! text: String! stars: Int author: Person about: Media product: Product @provides(fields: "title") }
      type Product @key(fields: "sku") { sku: String! title: String @external reviews: [Review] rating: Float }
      type Person @key(fields: "id") { id: ID! nick: String! friends: [Person!] favourite: Favourite }
      union Favourite = Review | Person
    `,
  },
  {
    name: 'orgs',
    typeDefs: `
      type Query { org(id: ID!): Org makers: [Maker!]! node(id: ID!): Node }
      interface Node { id: ID! }
      type Org implements Node @key(fields: "id") { id: ID! people: [Person!] parent: Org makers: [Maker] motto(times: Int! = 1): String! }
      type Maker @key(fields: "number org { id }") { number: String! org: Org! founded: Int! boss: Person }
      type Person implements Node @key(fields: "id") { id: ID! org: Org age: Int query: String }
    `,
  },
];

export const nastyRequires = {
  'Product.shippingCost': 'price(currency: "EUR") weight',
  'Product.volume': 'box { width height }',
};

/**
 * Required, so that an error of it shows at the field that requires it, while one schema would show
 * nothing: see the case table.
 */
export const nastyErrorless = new Set(['Product.price', 'Product.box', 'Dimensions.width']);

/** Keys, and what is required without being nullable. */
export const nastySolid = new Set(['Maker.org', 'Product.weight', 'Dimensions.height']);
