import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import {
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql';
import type { RequestScope, SubgraphResponse, SubgraphTransport } from '../transport/transport.ts';
import { completeAnswer } from './answer.ts';
import { withoutExcluded } from './constant-conditions.ts';
import { requestError } from './errors.ts';
import { createFailures, type ReportError } from './failures.ts';
import { partIntrospection } from './introspection.ts';
import { compilePlan } from './plan.ts';
import type { Planner } from './planner.ts';
import { compileSource } from './root-fetch.ts';
import type { Run } from './run.ts';
import { withSafeNames } from './safe-names.ts';
import { compileShape } from './shape.ts';
import type { MatchesType } from './type-relations.ts';

/** What all operations of one supergraph are compiled with. */
export interface Graph {
  readonly apiSchema: GraphQLSchema;
  readonly planner: Planner;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly matchesType: MatchesType;
  /** Every field name of the supergraph. */
  readonly fieldNames: ReadonlySet<string>;
  readonly report: ReportError;
}

export type Variables = Readonly<Record<string, unknown>>;

/** The variables of one request, checked against the operation. */
export interface BoundVariables {
  /** As the client sent them. */
  readonly raw: Variables;
  /** Coerced, under the names of the plan. */
  readonly coerced: Variables;
}

/** An operation ready to be run: plan, closures and shape together. */
export interface CompiledOperation {
  readonly kind: OperationTypeNode;
  /** What it weighs in the cache: an estimate. */
  readonly bytes: number;
  bind(variables: Variables | undefined): BoundVariables | { readonly errors: readonly GraphQLError[] };
  /** Runs a query or mutation, or a subscription for one event. Never rejects. */
  run(variables: BoundVariables, scope: RequestScope, event?: SubgraphResponse): Promise<ExecutionResult>;
  /** The subgraph that owns the root field of a subscription. `open` rejects when it cannot be subscribed to. */
  readonly source: CompiledSource | undefined;
}

export interface CompiledSource {
  readonly serviceName: string;
  open(variables: BoundVariables, scope: RequestScope): Promise<AsyncIterableIterator<SubgraphResponse>>;
}

/**
 * Compiles one operation of a document that is valid against the API schema.
 *
 * @param activeLabels the labels of `@override(label:)` that hold
 */
export async function compileOperation(
  graph: Graph,
  document: DocumentNode,
  operationName: string | undefined,
  activeLabels: ReadonlySet<string>,
): Promise<CompiledOperation> {
  const { apiSchema, matchesType, transports } = graph;
  const { variableDefinitions = [] } = operationOf(document, operationName);
  const safe = withSafeNames(document, graph.fieldNames);
  const operation = operationOf(safe.document, operationName);
  const fragments = fragmentsOf(safe.document);
  const rootType = apiSchema.getRootType(operation.operation);
  if (!rootType) throw new Error(`The schema has no ${operation.operation} type.`);

  const { planned, introspect } = partIntrospection(apiSchema, operation, fragments);
  const plan: QueryPlan = await graph.planner.plan({ document: withoutExcluded(planned), activeLabels });
  const shape = compileShape(rootType, operation.selectionSet, { schema: apiSchema, fragments, responseNames: safe.responseNames });
  const failures = createFailures(shape, graph.report);
  const setup = { transports, matchesType, failures, variableNames: safe.variableNames };
  const source = plan.node?.kind === 'Subscription' ? compileSource(plan.node.primary, setup) : undefined;
  const step = compilePlan(plan.node?.kind === 'Subscription' ? plan.node.rest : (plan.node as PlanNode | undefined), setup);

  return {
    kind: operation.operation,
    bytes: estimateBytes(document, plan),
    source: source && { serviceName: source.serviceName, open: ({ raw }, scope) => source.open(raw, scope) },

    bind(variables) {
      const raw = variables ?? {};
      if (variableDefinitions.length === 0) return { raw, coerced: {} };
      const { coerced, errors } = getVariableValues(apiSchema, variableDefinitions, raw);
      if (errors) return { errors: errors.map((error) => requestError('BAD_USER_INPUT', error)) };
      for (const [name, clientName] of safe.variableNames) coerced[name] = coerced[clientName];
      return { raw, coerced };
    },

    async run({ raw, coerced }, scope, event) {
      const run: Run = { scope, rawVariables: raw, variables: coerced, data: {}, failures: [], explained: new Set() };
      if (introspect) Object.assign(run.data, introspect(coerced));
      if (event) source?.take(run, event);
      await step(run);
      return completeAnswer(run, shape, safe.responseNames);
    },
  };
}

function operationOf(document: DocumentNode, operationName: string | undefined): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new Error('The document holds no such operation.');
  return operation;
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  return fragments;
}

/** Closures and shapes grow with the document and with its plan; the factors were measured with heap snapshots of both. */
const estimateBytes = (document: DocumentNode, plan: QueryPlan): number => 4_000 + 20 * (document.loc?.end ?? 0) + 10 * JSON.stringify(plan).length;
