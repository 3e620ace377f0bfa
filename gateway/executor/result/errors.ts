import { errorCodes, shownExtensions, unavailable } from '@clipgraph/platform/errors/catalogue.ts';
import { GraphQLError } from 'graphql';
import type { SubgraphError } from '../../transport/transport.ts';
import type { Path } from '../fetch/run.ts';

const knownCodes: ReadonlySet<unknown> = new Set(errorCodes);

const internalMessage =
  'Something went wrong on our side. Try again; if it stays, report the trace id of this answer.';

/**
 * What a client reads of a subgraph's error: all of it for a code of the catalogue, nothing for any
 * other.
 */
export function clientError(error: SubgraphError, path: Path | undefined): GraphQLError {
  const code = error.extensions?.code;
  if (!knownCodes.has(code))
    return createError(internalMessage, path, { code: 'INTERNAL_SERVER_ERROR' });
  const extensions: Record<string, unknown> = {};
  for (const name of shownExtensions)
    if (error.extensions?.[name] !== undefined) extensions[name] = error.extensions[name];
  return createError(error.message, path, extensions);
}

export const isMasked = (error: SubgraphError): boolean => !knownCodes.has(error.extensions?.code);

/** A subgraph could not be reached, or what it answered was no answer. */
export const unavailableError = (path?: Path): GraphQLError =>
  createError(unavailable().message, path, { code: 'UNAVAILABLE' });

/**
 * "Handling Field Errors" of the GraphQL specification: a null where the schema promises a value.
 */
export const nullError = (typeName: string, fieldName: string, path: Path): GraphQLError =>
  createError(`Cannot return null for non-nullable field ${typeName}.${fieldName}.`, path, {
    code: 'INTERNAL_SERVER_ERROR',
  });

/**
 * A subgraph gave a value that the schema does not allow there, such as a hidden enum value. The
 * value itself is not told.
 */
export const invalidValueError = (typeName: string, path: Path): GraphQLError =>
  createError(`The value is not a valid ${typeName}.`, path, { code: 'INTERNAL_SERVER_ERROR' });

/** An error about the request as a whole. */
export const requestError = (code: string, error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code },
  });

const createError = (
  message: string,
  path: Path | undefined,
  extensions: Record<string, unknown>,
): GraphQLError => new GraphQLError(message, { path: path ?? null, extensions });

export const badRequest = (message: string): GraphQLError =>
  createError(message, undefined, { code: 'BAD_REQUEST' });
