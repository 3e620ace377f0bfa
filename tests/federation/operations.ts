import fc from 'fast-check';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from 'graphql';

export interface TestOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/**
 * A number that fast-check chooses, and makes smaller when it shrinks: 0 is the simplest choice.
 */
type Choose = (count: number) => number;

interface OperationOptions {
  readonly kind?: 'query' | 'mutation';
  /** No alias that is the name of something else, or that plain objects inherit. */
  readonly plainAliases?: boolean;
  readonly withoutConditions?: boolean;
}

/**
 * Random operations that are valid on the schema, with aliases (bad ones too), arguments,
 * variables, fragments and conditions.
 * @param from or its SDL, from callers who may have another copy of `graphql`
 */
export function operations(
  from: GraphQLSchema | string,
  options: OperationOptions = {},
): fc.Arbitrary<TestOperation> {
  const schema = typeof from === 'string' ? buildSchema(from) : from;
  return fc
    .array(fc.nat({ max: 0xffff }), { minLength: 1, maxLength: 600, size: 'max' })
    .map((numbers) => {
      let used = 0;
      return writeOperation(schema, options, (count) => (numbers[used++] ?? 0) % count);
    })
    .filter(({ query }) => validate(schema, parse(query)).length === 0);
}

const treacherous = [
  '__proto__',
  'constructor',
  'toString',
  'id',
  'name',
  '__typename',
  'hasOwnProperty',
  'then',
];

function writeOperation(
  schema: GraphQLSchema,
  { kind = 'query', plainAliases = false, withoutConditions = false }: OperationOptions,
  choose: Choose,
): TestOperation {
  const variables: Record<string, unknown> = {};
  const definitions: string[] = [];
  const fragments: string[] = [];
  const chance = (percent: number): boolean => choose(100) >= 100 - percent;
  const oneOf = <T>(items: readonly T[]): T => items[choose(items.length)] as T;

  const declare = (type: string, value: unknown): string => {
    const name = `v${definitions.length}`;
    if (!type.endsWith('!') && chance(30))
      definitions.push(`$${name}: ${type} = ${literal(value)}`);
    else {
      definitions.push(`$${name}: ${type}`);
      variables[name] = value;
    }
    return `$${name}`;
  };

  const directives = (): string => {
    if (withoutConditions || !chance(12)) return '';
    const directive = oneOf(['include', 'skip']);
    const value = chance(60) === (directive === 'include');
    return ` @${directive}(if: ${chance(70) ? declare('Boolean!', value) : value})`;
  };

  const inputValue = (type: GraphQLInputType): unknown => {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return [inputValue(nullable.ofType)];
    if (isEnumType(nullable)) return { enum: oneOf(nullable.getValues()).name };
    if (isInputObjectType(nullable))
      return Object.fromEntries(
        Object.values(nullable.getFields()).map((field) => [field.name, inputValue(field.type)]),
      );
    switch (nullable.toString()) {
      case 'Int':
        return 1 + choose(3);
      case 'Float':
        return 1.5 + choose(3);
      case 'Boolean':
        return choose(2) === 0;
      case 'ID':
        return oneOf(entityIds(schema, choose));
      case 'DateTime':
        return '2026-01-01T00:00:00.000Z';
      default:
        return `text ${choose(3)}`;
    }
  };

  const argument = ({ name, type, defaultValue }: GraphQLArgument): string[] => {
    const optional = !isNonNullType(type) || defaultValue !== undefined;
    if (optional && chance(50)) return [];
    const value = inputValue(type);
    return [`${name}: ${chance(50) ? declare(type.toString(), plain(value)) : literal(value)}`];
  };

  const field = (
    parent: GraphQLCompositeType,
    { name, type, args }: GraphQLField<unknown, unknown>,
    depth: number,
  ): string => {
    const written = args.flatMap(argument);
    const named = getNamedType(type);
    // Mostly an alias that no other selection can have, so that other arguments do not conflict.
    const alias =
      written.length > 0
        ? `${name}_${choose(0xffff)}: `
        : !plainAliases && chance(12)
          ? `${oneOf(treacherous)}: `
          : chance(12)
            ? `a_${parent.name}_${name}: `
            : '';
    const below = isCompositeType(named) ? selectionSet(named, depth - 1) : '';
    return `${alias}${name}${written.length > 0 ? `(${written.join(', ')})` : ''}${directives()}${below}`;
  };

  const fragment = (type: GraphQLCompositeType, depth: number): string => {
    const overlapping = [...compositeTypes(schema)].filter((other) =>
      overlaps(schema, type, other),
    );
    const condition = oneOf(overlapping);
    const set = selectionSet(condition, depth);
    if (chance(70))
      return `...${chance(85) ? ` on ${condition.name}` : ''}${directives()}${chance(85) ? set : set}`;
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${condition.name}${set}`);
    return `...${name}${directives()}`;
  };

  const selectionSet = (type: GraphQLCompositeType, depth: number): string => {
    const all = isUnionType(type) ? [] : Object.values(type.getFields());
    const fields = depth > 0 ? all : all.filter(({ type }) => !isCompositeType(getNamedType(type)));
    const selections: string[] = [];
    for (let count = 1 + choose(4); count > 0; count--) {
      if (fields.length > 0 && !chance(isAbstractType(type) ? 35 : 10))
        selections.push(field(type, oneOf(fields), depth));
      else if (depth > 0 && chance(80)) selections.push(fragment(type, depth - 1));
      else
        selections.push(
          `${!plainAliases && chance(20) ? `${oneOf(['kind', 'id', '__proto__'])}: ` : ''}__typename`,
        );
    }
    return ` { ${selections.join(' ')} }`;
  };

  const rootType = schema.getRootType(kind as never) as GraphQLObjectType;
  let body = selectionSet(rootType, 2 + choose(4));
  if (kind === 'query' && chance(5))
    body = body.replace(
      '{',
      '{ __schema { queryType { name: kind } } t: __type(name: "Query") { name }',
    );
  return {
    query:
      `${kind} Test${definitions.length > 0 ? `(${definitions.join(', ')})` : ''}${body} ${fragments.join(' ')}`.trim(),
    variables,
  };
}

const compositeTypes = (schema: GraphQLSchema): GraphQLCompositeType[] =>
  Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLCompositeType => isCompositeType(type) && !type.name.startsWith('__'),
  );

function overlaps(
  schema: GraphQLSchema,
  a: GraphQLCompositeType,
  b: GraphQLCompositeType,
): boolean {
  const possible = (type: GraphQLCompositeType) =>
    isObjectType(type) ? [type] : schema.getPossibleTypes(type);
  return possible(a).some((type) => possible(b).includes(type));
}

function entityIds(schema: GraphQLSchema, choose: Choose): string[] {
  const entities = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !isInterfaceType(type) && type.getFields().id,
  );
  return entities.map(({ name }) => `${name}-${1 + choose(4)}`);
}

/** Enum values are names in a document and strings in variables. */
const isEnumValue = (value: unknown): value is { enum: string } =>
  typeof value === 'object' && value !== null && 'enum' in value;

function literal(value: unknown): string {
  if (isEnumValue(value)) return value.enum;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, item]) => `${name}: ${literal(item)}`)
      .join(', ')} }`;
  return JSON.stringify(value);
}

function plain(value: unknown): unknown {
  if (isEnumValue(value)) return value.enum;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
  return value;
}
