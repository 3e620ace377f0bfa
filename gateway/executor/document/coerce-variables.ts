import {
  type GraphQLSchema,
  getVariableValues,
  isInputType,
  isNonNullType,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';
import { type Read, readerOf, unusual } from './read-input.ts';

type CoerceVariables = (
  variables: Readonly<Record<string, unknown>>,
) => ReturnType<typeof getVariableValues>;

interface VariableReader {
  readonly name: string;
  readonly read: Read;
  readonly isNonNull: boolean;
  /** undefined: it has none that can be shared by all requests. */
  readonly byDefault: string | number | boolean | null | undefined;
  readonly hasDefault: boolean;
}

/**
 * Coerces the variables of one operation exactly as graphql-js does. What clients usually send is
 * read by functions that are made once; the rest, and every error, is left to graphql-js.
 */
export function compileCoercion(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): CoerceVariables {
  const asGraphqlDoes: CoerceVariables = (variables) =>
    getVariableValues(schema, definitions, variables);
  const readers: VariableReader[] = [];
  for (const definition of definitions) {
    const reader = variableReader(schema, definition);
    if (!reader) return asGraphqlDoes;
    readers.push(reader);
  }
  return (variables) => {
    const coerced: Record<string, unknown> = {};
    for (const reader of readers) {
      const { name } = reader;
      const value = Object.hasOwn(variables, name)
        ? givenValueOf(reader, variables[name])
        : absentValueOf(reader);
      if (value === unusual) return asGraphqlDoes(variables);
      if (value !== undefined) coerced[name] = value;
    }
    return { coerced };
  };
}

function variableReader(
  schema: GraphQLSchema,
  { variable, type: written, defaultValue }: VariableDefinitionNode,
): VariableReader | undefined {
  const type = typeFromAST(schema, written);
  if (!isInputType(type)) return undefined;
  const value = defaultValue && valueFromAST(defaultValue, type);
  return {
    name: variable.name.value,
    read: readerOf(type),
    isNonNull: isNonNullType(type),
    // Lists and objects are made for each request, which may change them.
    byDefault: typeof value === 'object' && value !== null ? undefined : (value as null),
    hasDefault: defaultValue !== undefined,
  };
}

function givenValueOf({ read, isNonNull }: VariableReader, value: unknown): unknown {
  if (value === undefined) return unusual;
  if (value === null) return isNonNull ? unusual : null;
  return read(value);
}

/** Of a variable that is left out. @returns undefined when it stays out */
function absentValueOf({ byDefault, hasDefault, isNonNull }: VariableReader): unknown {
  if (hasDefault) return byDefault === undefined ? unusual : byDefault;
  return isNonNull ? unusual : undefined;
}
