import { operationFromDocument, type Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import { withConcreteConditions } from '../document/concrete-conditions.ts';

interface PlanRequest {
  /** Holds one operation and its fragments, valid against the API schema, without introspection. */
  readonly document: DocumentNode;
  /** The labels of `@override(label:)` that hold for this request; any other label does not. */
  readonly activeLabels: ReadonlySet<string>;
}

/**
 * Decides which subgraphs are asked, in which order, for what. May be slow: the executor keeps each
 * plan, and asks only once at a time for the same operation.
 */
export interface Planner {
  plan(request: PlanRequest): QueryPlan | Promise<QueryPlan>;
}

/** Apollo's planner, on the event loop. */
export function createApolloPlanner(supergraph: Supergraph): Planner {
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
  const build = (document: DocumentNode, activeLabels: ReadonlySet<string>): QueryPlan =>
    planner.buildQueryPlan(operationFromDocument(apiSchema, document, { validate: false }), {
      overrideConditions: new Map([...activeLabels].map((label) => [label, true])),
    });
  return {
    plan({ document, activeLabels }) {
      try {
        return build(document, activeLabels);
      } catch {
        return build(withConcreteConditions(document, schema), activeLabels);
      }
    },
  };
}
