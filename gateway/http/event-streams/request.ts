import type { FastifyRequest } from 'fastify';
import type { OperationParams } from '../../subscriptions/live-operations.ts';
import { persistedQuery } from '../document-id.ts';
import type { Refusal } from '../refusal.ts';

const tokenHeader = 'x-graphql-event-stream-token';
const eventStreamType = 'text/event-stream';
const answerTypes = new Set(['application/graphql-response+json', 'application/json']);

/** The answer to an operation that `paramsOf` cannot read. */
export const malformed: Refusal = {
  status: 400,
  code: 'BAD_REQUEST',
  message:
    'Send `query` and `operationName` as texts, and `variables` and `extensions` as objects.',
};

/**
 * Whether a client would rather have an event stream than one answer. Some (urql) name all that
 * they understand with every query, what they like best first.
 */
export function isEventStream({ headers }: FastifyRequest): boolean {
  const accept = String(headers.accept ?? '');
  if (accept === '' || accept === '*/*') return false;
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { type, quality: Number(quality ?? 1) };
  });
  // Equal ones stay in the order in which they are named.
  const best = ranges
    .filter(({ type }) => type === eventStreamType || answerTypes.has(type))
    .sort((a, b) => b.quality - a.quality)[0];
  return best?.type === eventStreamType;
}

export function tokenOf(request: FastifyRequest): string | undefined {
  const given = request.headers[tokenHeader] ?? queryOf(request).token;
  return typeof given === 'string' ? given : undefined;
}

/** The operation of a request; undefined when it has not the form that the draft describes. */
export function paramsOf(request: FastifyRequest): OperationParams | undefined {
  const given = request.method === 'GET' ? request.query : request.body;
  if (!isObject(given)) return undefined;
  const { query, operationName } = given;
  try {
    const [variables, extensions] = [given.variables, given.extensions].map((value) =>
      typeof value === 'string' ? JSON.parse(value) : value,
    );
    const isWrong = (value: unknown) => value != null && !isObject(value);
    if (
      !isTextOrNone(query) ||
      !isTextOrNone(operationName) ||
      isWrong(variables) ||
      isWrong(extensions)
    )
      return undefined;
    const named =
      typeof given.documentId === 'string' ? persistedQuery(given.documentId) : undefined;
    return {
      query,
      operationName,
      variables,
      extensions: named ? { ...extensions, ...named } : extensions,
    };
  } catch {
    return undefined;
  }
}

/** What stands in the query of a request, by name. */
export const queryOf = ({ query }: FastifyRequest): Readonly<Record<string, unknown>> =>
  isObject(query) ? query : {};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTextOrNone = (value: unknown): value is string | null | undefined =>
  value == null || typeof value === 'string';
