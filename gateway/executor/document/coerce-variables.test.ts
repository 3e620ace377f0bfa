import fc from 'fast-check';
import {
  buildSchema,
  GraphQLError,
  getVariableValues,
  isScalarType,
  Kind,
  parse,
  type VariableDefinitionNode,
} from 'graphql';
import { expect, test } from 'vitest';
import { compileCoercion } from './coerce-variables.ts';

const schema = buildSchema(`
  scalar Even
  enum Colour { RED GREEN }
  input Filter {
    text: String!
    count: Int = 3
    colours: [Colour!] = [RED]
    tags: [String]
    inner: Filter
    even: Even
  }
  input One @oneOf { a: Int b: String }
  type Query { any: Int }
`);
const even = schema.getType('Even');
if (isScalarType(even))
  even.parseValue = (value) => {
    if (typeof value !== 'number' || value % 2 !== 0) throw new GraphQLError('not even');
    return { even: value };
  };

const types = [
  'String',
  'String!',
  'Int',
  'Int!',
  'Int! = 20',
  'Float! = 1.5',
  'Boolean',
  'ID!',
  'ID = null',
  '[ID!]!',
  '[[Int]]',
  '[Int!] = [1, 2]',
  'Colour',
  'Colour! = GREEN',
  '[Colour]!',
  'Even',
  'Even!',
  'Filter!',
  'Filter = { text: "x" }',
  '[Filter!]',
  'One',
  'Unknown!',
  'Query',
] as const;

const definitionsOf = (declared: string): readonly VariableDefinitionNode[] => {
  const [operation] = parse(`query (${declared}) { any }`).definitions;
  return (operation?.kind === Kind.OPERATION_DEFINITION && operation.variableDefinitions) || [];
};

const leaf = fc.constantFrom<unknown[]>(
  'text',
  '',
  '7',
  'RED',
  'BLUE',
  7,
  8,
  -0,
  1.5,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) - 1,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  false,
  null,
  undefined,
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.record(
      {
        text: fc.oneof(fc.constant('t'), tie('value')),
        count: tie('value'),
        colours: tie('value'),
        tags: tie('value'),
        inner: tie('value'),
        even: tie('value'),
        a: tie('value'),
        other: tie('value'),
      },
      { requiredKeys: [] },
    ),
    fc.record({ text: fc.constant('t'), inner: tie('value') }, { requiredKeys: ['text'] }),
  ),
}));

const described = ({ coerced, errors }: ReturnType<typeof getVariableValues>) =>
  errors ? { errors: errors.map((error) => error.toJSON()) } : { coerced };

test('variables are coerced, defaulted and refused exactly as by graphql-js', () => {
  for (const type of types) {
    const definitions = definitionsOf(`$v: ${type}, $w: Int`);
    const coerce = compileCoercion(schema, definitions);
    fc.assert(
      fc.property(fc.record({ v: anyValue, w: leaf }, { requiredKeys: [] }), (variables) => {
        expect(described(coerce(variables))).toEqual(
          described(getVariableValues(schema, definitions, variables)),
        );
      }),
      { numRuns: 40, seed: 18 },
    );
  }
});

test('an object that is a default is not shared by requests', () => {
  const coerce = compileCoercion(schema, definitionsOf('$v: Filter = { text: "x" }'));
  expect(coerce({}).coerced?.v).not.toBe(coerce({}).coerced?.v);
});
