import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { requestError } from '../result/errors.ts';
import { compileCoercion } from './coerce-variables.ts';
import { conditionVariables } from './conditions.ts';
import { nullsInPlaceOfValues, requiredValues } from './required-values.ts';

/** A request that cannot be executed at all. */
export class InvalidRequest extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors[0]?.message);
    this.errors = errors;
  }
}

export type Variables = Readonly<Record<string, unknown>>;

/** The variables of one request, checked against the operation. */
export interface BoundVariables {
  /** As the client sent them. */
  readonly raw: Variables;
  /** Coerced, with defaults. */
  readonly coerced: Variables;
}

/** One operation of a document that is valid against the schema. */
export interface ValidDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The same for every way to ask for this operation of this text. */
  readonly key: string;
  /** The variables that decide what is selected. */
  readonly conditions: readonly string[];
  /** What it weighs in the cache: an estimate. */
  readonly bytes: number;
  /** @throws InvalidRequest with the code BAD_USER_INPUT */
  bind(variables: Variables | undefined): BoundVariables;
}

/** What is wrong with a document. */
type Validate = (
  document: DocumentNode,
) => readonly GraphQLError[] | Promise<readonly GraphQLError[]>;

const noVariables: Variables = Object.freeze({});

/**
 * @param parsed the query's document, when it was parsed before
 * @throws InvalidRequest with the codes GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED,
 *   OPERATION_RESOLUTION_FAILURE
 */
export async function readDocument(
  query: string,
  operationName: string | undefined,
  schema: GraphQLSchema,
  validate: Validate,
  parsed?: DocumentNode,
): Promise<ValidDocument> {
  const document = parsed ?? parseDocument(query);
  const invalid = await validate(document);
  if (invalid.length > 0)
    throw new InvalidRequest(
      invalid.map((error) => requestError('GRAPHQL_VALIDATION_FAILED', error)),
    );
  const operation = chooseOperation(document, operationName);
  const { variableDefinitions = [] } = operation;
  const required = requiredValues(schema, document, operation);
  const coerce = compileCoercion(schema, variableDefinitions);
  return {
    document,
    operation,
    key: `${operation.name?.value ?? ''} ${query}`,
    conditions: conditionVariables(document),
    // Heap per document and plan, measured over the product's operations; here the syntax tree,
    // there closures and shapes.
    bytes: 3_000 + 30 * query.length,
    bind(variables = noVariables) {
      if (variableDefinitions.length === 0) return { raw: variables, coerced: noVariables };
      const { coerced, errors } = coerce(variables);
      if (errors)
        throw new InvalidRequest(errors.map((error) => requestError('BAD_USER_INPUT', error)));
      if (required.length > 0) {
        const nulls = nullsInPlaceOfValues(required, coerced);
        if (nulls.length > 0) throw new InvalidRequest(nulls);
      }
      return { raw: variables, coerced };
    },
  };
}

function chooseOperation(
  document: DocumentNode,
  operationName: string | undefined,
): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    const names = document.definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? (definition.name?.value ?? []) : [],
    );
    const message = operationName
      ? `The document holds no operation named "${operationName}".`
      : `Say which operation to run by operationName: ${names.join(', ')}.`;
    throw new InvalidRequest([
      requestError('OPERATION_RESOLUTION_FAILURE', new GraphQLError(message)),
    ]);
  }
  return operation;
}

function parseDocument(query: string): DocumentNode {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError)
      throw new InvalidRequest([requestError('GRAPHQL_PARSE_FAILED', error)]);
    throw error;
  }
}
