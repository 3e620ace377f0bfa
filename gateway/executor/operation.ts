import type { PlanNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
} from 'graphql';
import type { RequestScope, SubgraphResponse } from '../transport/transport.ts';
import { withConditionsDecided, withoutEmptySelections } from './document/conditions.ts';
import type { BoundVariables, ValidDocument, Variables } from './document/document.ts';
import { withSafeNames } from './document/safe-names.ts';
import { compileSource } from './fetch/root-fetch.ts';
import type { Run } from './fetch/run.ts';
import type { Graph } from './graph.ts';
import { compilePlan } from './plan/plan.ts';
import type { Payer } from './plan/planner.ts';
import { completeAnswer } from './result/answer.ts';
import { createFailures } from './result/failures.ts';
import { partIntrospection } from './result/introspection.ts';
import { compileShape } from './result/shape.ts';

/** What a plan depends on beside the document. */
interface Circumstances {
  /** The condition variables that are true. */
  readonly trueVariables: ReadonlySet<string>;
  /** The labels of `@override(label:)` that hold. */
  readonly activeLabels: ReadonlySet<string>;
  /** Who the work is charged to. */
  readonly payer: Payer;
}

/** An operation ready to be run: plan, closures and shape together. */
export interface CompiledOperation {
  readonly kind: OperationTypeNode;
  /** What it weighs in the cache: an estimate. */
  readonly bytes: number;
  /**
   * Runs a query or mutation, or a subscription for one event. Never rejects for what a subgraph
   * does.
   */
  run(
    variables: BoundVariables,
    scope: RequestScope,
    event?: SubgraphResponse,
  ): Promise<ExecutionResult>;
  /** Of a subscription: the subgraph that owns its root field. */
  readonly source: CompiledSource | undefined;
}

interface CompiledSource {
  readonly serviceName: string;
  /** Rejects when the subgraph cannot be subscribed to. */
  open(
    variables: BoundVariables,
    scope: RequestScope,
  ): Promise<AsyncIterableIterator<SubgraphResponse>>;
}

/** Compiles an operation for the requests that share these circumstances. */
export async function compileOperation(
  graph: Graph,
  valid: ValidDocument,
  circumstances: Circumstances,
): Promise<CompiledOperation> {
  const { apiSchema, matchesType, transports } = graph;
  const decided = withConditionsDecided(valid.document, circumstances.trueVariables);
  const { document, responseNames, variableNames } = withSafeNames(decided, graph.names);
  const operation = getOperationAST(
    document,
    valid.operation.name?.value,
  ) as OperationDefinitionNode;
  const fragments = fragmentsOf(document);
  const rootType = apiSchema.getRootType(operation.operation);
  if (!rootType) throw new Error(`The schema has no ${operation.operation} type.`);

  const { planned, introspect } = partIntrospection(apiSchema, operation, fragments);
  const plan = await graph.planner.plan({
    document: withoutEmptySelections(planned),
    activeLabels: circumstances.activeLabels,
    payer: circumstances.payer,
  });
  const shape = compileShape(rootType, operation.selectionSet, {
    schema: apiSchema,
    fragments,
    responseNames,
  });
  const planText = JSON.stringify(plan);
  const setup = {
    transports,
    matchesType,
    variableNames,
    failures: createFailures(graph.report),
    sharesEntities: !planText.includes('"contextRewrites":[{'),
  };
  const source =
    plan.node?.kind === 'Subscription' ? compileSource(plan.node.primary, setup) : undefined;
  const step = await compilePlan(
    plan.node?.kind === 'Subscription' ? plan.node.rest : (plan.node as PlanNode | undefined),
    setup,
  );

  return {
    kind: operation.operation,
    bytes: 5_000 + valid.bytes + 15 * planText.length,
    source: source && {
      serviceName: source.serviceName,
      open: ({ raw }, scope) => source.open(raw, scope),
    },
    async run({ raw, coerced }, scope, event) {
      const run: Run = {
        scope,
        rawVariables: raw,
        variables: coerced,
        data: {},
        failures: [],
        dependents: [],
        explained: new Set(),
        lost: new Map(),
      };
      if (introspect) Object.assign(run.data, introspect(underPlanNames(coerced, variableNames)));
      if (event) source?.take(run, event);
      await step(run);
      return completeAnswer(run, shape, responseNames);
    },
  };
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  return fragments;
}

const underPlanNames = (
  variables: Variables,
  variableNames: ReadonlyMap<string, string>,
): Variables => ({
  ...variables,
  ...Object.fromEntries(
    [...variableNames].map(([name, clientName]) => [name, variables[clientName]]),
  ),
});
