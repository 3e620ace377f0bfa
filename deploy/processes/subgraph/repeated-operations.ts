import { createInProcessTransport } from '@clipgraph/gateway/transport/in-process.ts';
import type { RequestScope, SubgraphError } from '@clipgraph/gateway/transport/transport.ts';
import { createErrorMask } from '@clipgraph/platform/errors/masking.ts';
import type { OpenSubgraph } from '@clipgraph/platform/subgraph/open-subgraph.ts';
import { note } from '@clipgraph/platform/telemetry/activity.ts';
import { GraphQLError, Kind, parse } from 'graphql';
import type { Logger } from 'pino';

/** An operation that was answered before, and may be compiled. */
interface Known {
  readonly kind: 'query' | 'mutation';
  readonly name: string | undefined;
}

export interface Body {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

export interface Answer {
  readonly status: number;
  readonly json: string;
}

export interface RepeatedOperations {
  /** @returns undefined for an operation that was not answered before: Apollo Server shall do it */
  answer(body: unknown, scope: RequestScope): Promise<Answer> | undefined;
  /** Tells of an operation that Apollo Server has found valid. */
  remember(body: unknown): void;
}

/** How long the texts that are remembered may be together. */
const maxKnownChars = 4 * 1024 * 1024;
/** What the schema tells of itself is asked seldom, and answered as graphql-js does. */
const aboutSchema = /\b(?:__schema|__type|_service)\b/;

/**
 * Gateways send the same operations for ever. Apollo Server parses, validates and runs the first of
 * each; from then on it is compiled, as where everything is in one process.
 */
export function createRepeatedOperations(
  { schema, createContext }: Pick<OpenSubgraph, 'schema' | 'createContext'>,
  log: Logger,
): RepeatedOperations {
  const known = new Map<string, Known>();
  let knownChars = 0;
  const compiled = createInProcessTransport({
    schema,
    createContext: ({ viewer, requestId }) => createContext({ viewer, requestId }),
  });
  const mask = createErrorMask(log);
  const shown = (error: SubgraphError) => {
    const formatted = error instanceof GraphQLError ? error.toJSON() : { ...error };
    const code = error.extensions?.code ?? 'INTERNAL_SERVER_ERROR';
    return mask({ ...formatted, extensions: { ...formatted.extensions, code } } as never, error);
  };

  async function run({ query, variables = {} }: Body, { kind, name }: Known, scope: RequestScope) {
    if (name !== undefined) note({ operation: name });
    const { data, errors } = await compiled.execute({ query, variables, kind }, scope);
    const answer = errors ? { errors: errors.map(shown), data } : { data };
    return { status: data === undefined ? 400 : 200, json: JSON.stringify(answer) } as const;
  }

  return {
    answer(body, scope) {
      if (!isPlain(body)) return undefined;
      const operation = known.get(body.query);
      const isSame = operation && (body.operationName ?? operation.name) === operation.name;
      return isSame ? run(body, operation, scope) : undefined;
    },
    remember(body) {
      if (!isPlain(body) || known.has(body.query) || aboutSchema.test(body.query)) return;
      const operations = parse(body.query, { noLocation: true }).definitions.filter(
        (definition) => definition.kind === Kind.OPERATION_DEFINITION,
      );
      const [one, ...others] = operations;
      if (!one || others.length > 0 || one.operation === 'subscription') return;
      knownChars += body.query.length;
      // To forget all of them costs one more validation of each.
      if (knownChars > maxKnownChars) {
        known.clear();
        knownChars = body.query.length;
      }
      known.set(body.query, { kind: one.operation, name: one.name?.value });
    },
  };
}

/** A request as our gateways send it, with nothing else in it. */
function isPlain(body: unknown): body is Body {
  if (typeof body !== 'object' || body === null) return false;
  const { query, operationName, variables, ...more } = body as Record<string, unknown>;
  return (
    typeof query === 'string' &&
    (operationName === undefined || typeof operationName === 'string') &&
    (variables === undefined ||
      (typeof variables === 'object' && variables !== null && !Array.isArray(variables))) &&
    Object.keys(more).length === 0
  );
}
