import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileCost } from './cost.ts';
import { readCosts } from './cost-directives.ts';

const sdl = `
  directive @cost(weight: Int!) on FIELD_DEFINITION | OBJECT | ARGUMENT_DEFINITION
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!]) on FIELD_DEFINITION
  type Query {
    me: Person
    people(first: Int! = 20, after: String): PersonPage!
    pull(limit: Int): [Person!]!
    tags: [String!]!
    colours: [Colour!]!
    team: [Person!]! @listSize(assumedSize: 3)
    search(text: String! @cost(weight: 7), count: Int): Results @listSize(slicingArguments: ["count"], sizedFields: ["hits"]) @cost(weight: 5)
    thing: Thing
  }
  type Mutation { rename: Person }
  type PersonPage { edges: [PersonEdge!]! total: Int }
  type PersonEdge { node: Person! cursor: String }
  type Person { id: ID! name: String friends(first: Int = 10): PersonPage! photo: Photo }
  type Photo @cost(weight: 4) { url: String }
  type Colour { name: String }
  type Results { hits: [Person!]! }
  union Thing = Person | Photo
`;
const schema = buildSchema(sdl);
const costs = readCosts(parse(sdl));
const costOf = (query: string, variables: Record<string, unknown> = {}) => {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return compileCost(schema, costs, document, operation)(variables);
};

describe('the cost of an operation', () => {
  it.each([
    ['nothing for leaves', '{ __typename tags }', 0],
    ['one for an object', '{ me { id name } }', 1],
    [
      'the page, its edges and their nodes, as often as `first` asks for',
      '{ people(first: 5) { total edges { node { id } } } }',
      1 + 5 * 2,
    ],
    ['the default of the argument when it is left out', '{ people { edges { cursor } } }', 1 + 20],
    [
      'lists in lists by their product',
      '{ people(first: 5) { edges { node { friends(first: 3) { edges { node { id } } } } } } }',
      1 + 5 * (2 + 1 + 3 * 2),
    ],
    ['a plain list by its `limit`', '{ pull(limit: 50) { id } }', 50],
    ['ten for a list of unknown size', '{ colours { name } pull { id } }', 20],
    ['what @listSize assumes', '{ team { id } }', 3],
    [
      'what @listSize names, with the weights of @cost on field and argument',
      '{ search(text: "a", count: 6) { hits { id } } }',
      7 + 5 + 6,
    ],
    ['the weight of a type', '{ me { photo { url } } }', 1 + 4],
    ['ten more for a mutation', 'mutation { rename { id } }', 11],
    [
      'what fragments hold, each time they are spread',
      '{ a: me { ...f } b: me { ...f } } fragment f on Person { photo { url } }',
      10,
    ],
    [
      'every branch of a union',
      '{ thing { ... on Person { photo { url } } ... on Photo { url } } }',
      1 + 4,
    ],
    ['nothing for a negative size', '{ pull(limit: -5) { id } }', 0],
  ])('counts %s', (_what, query, cost) => {
    expect(costOf(query)).toBe(cost);
  });

  it('goes by the variables of the request', () => {
    const query =
      'query ($n: Int!, $m: Int) { people(first: $n) { edges { node { friends(first: $m) { edges { cursor } } } } } }';
    expect(costOf(query, { n: 2, m: 4 })).toBe(1 + 2 * (2 + 1 + 4));
    expect(costOf(query, { n: 2 })).toBe(1 + 2 * (2 + 1 + 10));
    expect(costOf(query, { n: 1e9, m: 1e9 })).toBeGreaterThan(1e18);
  });
});
