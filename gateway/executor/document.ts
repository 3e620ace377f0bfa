import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST, Kind, parse, type ValidationRule, validate } from 'graphql';
import { requestError } from './errors.ts';

/** A request that cannot be executed at all. */
export class InvalidRequest extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors[0]?.message);
    this.errors = errors;
  }
}

/**
 * @returns the document, valid against the schema, holding the operation that is asked for
 * @throws InvalidRequest with the codes GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, OPERATION_RESOLUTION_FAILURE
 */
export function parseValid(query: string, operationName: string | undefined, schema: GraphQLSchema, rules: readonly ValidationRule[]): DocumentNode {
  const document = parseDocument(query);
  const invalid = validate(schema, document, rules);
  if (invalid.length > 0) throw new InvalidRequest(invalid.map((error) => requestError('GRAPHQL_VALIDATION_FAILED', error)));
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    const names = document.definitions.flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION ? (definition.name?.value ?? []) : []));
    const message = operationName
      ? `The document holds no operation named "${operationName}".`
      : `Say which operation to run by operationName: ${names.join(', ')}.`;
    throw new InvalidRequest([requestError('OPERATION_RESOLUTION_FAILURE', new GraphQLError(message))]);
  }
  return document;
}

function parseDocument(query: string): DocumentNode {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) throw new InvalidRequest([requestError('GRAPHQL_PARSE_FAILED', error)]);
    throw error;
  }
}
