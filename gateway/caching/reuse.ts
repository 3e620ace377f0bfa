import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import type { ExecutionRequest } from '../executor/request.ts';
import { type CacheHints, readCacheHints } from './hints.ts';
import { type CachePolicy, cachePolicyOf } from './policy.ts';

/** What the schema of the supergraph that is served now says about using answers again. */
interface Reuse {
  /** Hands over a new supergraph. */
  use(supergraphSdl: string, apiSchema: GraphQLSchema): void;
  /** Sets `Cache-Control` by the policy of the operation. */
  readonly plugin: ApolloServerPlugin;
  /**
   * Subscriptions with one key may share their events; undefined when this one may not be shared.
   */
  shareKey(request: ExecutionRequest): string | undefined;
}

export function createReuse(): Reuse {
  let graph: { hints: CacheHints; schema: GraphQLSchema } | undefined;
  let policies = new WeakMap<OperationDefinitionNode, CachePolicy>();

  const policyOf = (
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): CachePolicy | undefined => {
    let policy = policies.get(operation);
    if (!policy && graph) {
      policy = cachePolicyOf(graph.schema, graph.hints, document, operation);
      policies.set(operation, policy);
    }
    return policy;
  };

  return {
    use(supergraphSdl, schema) {
      graph = { hints: readCacheHints(parse(supergraphSdl, { noLocation: true })), schema };
      policies = new WeakMap();
    },

    plugin: {
      requestDidStart: async () => ({
        async didResolveOperation({ document, operation, overallCachePolicy }) {
          const policy = operation && policyOf(document, operation);
          if (policy)
            overallCachePolicy.restrict({ maxAge: policy.maxAgeSeconds, scope: policy.scope });
        },
      }),
    },

    shareKey({ query, operationName, variables, scope: { viewer } }) {
      const document = parse(query, { noLocation: true });
      const operation = getOperationAST(document, operationName);
      if (!graph || !operation) return undefined;
      const [root] = operation.selectionSet.selections;
      if (root?.kind !== Kind.FIELD) return undefined;
      // Without a hint events are not shared: the field may begin with past events, which differ for
      // each subscriber.
      if (!graph.hints.has(`${graph.schema.getSubscriptionType()?.name}.${root.name.value}`))
        return undefined;
      if (resumes(root, operation, variables)) return undefined;
      const policy = cachePolicyOf(graph.schema, graph.hints, document, operation);
      const readers =
        policy.scope === 'PUBLIC'
          ? null
          : [
              viewer.channel,
              viewer.accountId ?? viewer.address,
              // A subgraph ends what it tells one viewer with the session and the token.
              viewer.sessionId,
              viewer.tokenExpiresAtMs,
            ];
      // Addresses in events begin where the subscriber found us.
      const rest = [readers, viewer.reachedAt];
      return JSON.stringify([query, operationName, sorted(variables ?? {}), ...rest]);
    },
  };
}

/**
 * Whether a subscription is asked for events of the past first, by an argument named `after...`: one
 * that joins later would miss them.
 */
const resumes = (
  { arguments: given = [] }: FieldNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: ExecutionRequest['variables'] = {},
): boolean => {
  const defaults = new Set(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? variable.name.value : [],
    ),
  );
  const isGiven = (name: string) =>
    Object.hasOwn(variables, name) ? variables[name] !== null : defaults.has(name);
  return given.some(
    ({ name, value }) =>
      name.value.startsWith('after') &&
      value.kind !== Kind.NULL &&
      (value.kind !== Kind.VARIABLE || isGiven(value.name.value)),
  );
};

/** Variables that differ only in the order of their names are the same. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { object: entries.map(([name, inner]) => [name, sorted(inner)]) };
};
