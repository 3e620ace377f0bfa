import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { errorCodes, shownExtensions } from './catalogue.ts';

const requestLevelCodes = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'BAD_REQUEST',
  'SCHEMA_CHANGED',
];
/** The codes that reach a client. */
export const shownCodes: ReadonlySet<unknown> = new Set([...errorCodes, ...requestLevelCodes]);
/**
 * Lets errors of the catalogue through as they are, and turns everything else into one sentence
 * that tells nothing internal.
 */
export const createErrorMask =
  (log: Logger) =>
  (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const code = formatted.extensions?.code;
    const place = {
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
    };
    // Apollo Server gives this one no code of its own.
    if (formatted.message === 'provided sha does not match query')
      return {
        message: 'The sha256Hash is not that of the query.',
        extensions: { code: 'BAD_REQUEST' },
      };
    if (shownCodes.has(code)) {
      const extensions: Record<string, unknown> = {};
      for (const name of shownExtensions)
        if (formatted.extensions?.[name] !== undefined)
          extensions[name] = formatted.extensions[name];
      return { message: formatted.message, ...place, extensions };
    }
    log.error({ err: error, path: formatted.path }, 'an operation failed');
    return {
      message:
        'Something went wrong on our side. Try again; if it stays, report the x-trace-id of this answer.',
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    };
  };
