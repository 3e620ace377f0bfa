import { operationFromDocument, type Supergraph } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import type { DocumentNode, GraphQLError } from 'graphql';
import { withConcreteConditions } from '../document/concrete-conditions.ts';
import { checkAnswerable } from './answerable.ts';
import { planSupergraph } from './planned-supergraph.ts';
import { withRequiredArguments } from './required-arguments.ts';
import { buildSupergraph } from './supergraph.ts';
import { Unanswerable } from './unanswerable.ts';

/**
 * Who the work on a document is charged to: an account or an address. undefined: nobody, the
 * document was known beforehand.
 */
export type Payer = string | undefined;

interface PlanRequest {
  /** Holds one operation and its fragments, valid against its schema, without introspection. */
  readonly document: DocumentNode;
  /** The labels of `@override(label:)` that hold for this request; any other label does not. */
  readonly activeLabels: ReadonlySet<string>;
  readonly payer?: Payer;
  /** It is one of ours, and may hold fields that clients do not see (`@inaccessible`). */
  readonly isInternal?: boolean;
}

/**
 * Decides which subgraphs are asked, in which order, for what. May be slow: the executor keeps each
 * plan, and asks only once at a time for the same operation.
 */
export interface Planner {
  plan(request: PlanRequest): QueryPlan | Promise<QueryPlan>;
  /**
   * Called before a document is read: as `admit`, but sets nothing aside.
   * @throws InvalidRequest when its payer has asked for too much already
   */
  checkBudget?(payer: Payer): void;
  /**
   * Called before a document is validated, and again before it is planned.
   * @throws InvalidRequest when its payer has asked for too much already
   */
  admit?(payer: Payer): void;
  /** What is wrong with a document. @default it is validated on the event loop */
  validate?(text: string, payer: Payer): Promise<readonly GraphQLError[]>;
  /** Lets go of what the planner holds, when what was asked of it is done. */
  close?(): void;
}

/**
 * Apollo's planner, on the event loop, with what its plans get wrong put right. Rejects with
 * InvalidRequest when no plan answers the operation.
 */
export function createApolloPlanner(supergraph: Supergraph, supergraphSdl: string): Planner {
  const apiSchema = supergraph.apiSchema();
  const schemas = {
    api: apiSchema.toGraphQLJSSchema(),
    full: supergraph.schema.toGraphQLJSSchema(),
  };
  const planned = planSupergraph(supergraphSdl);
  const planner = new QueryPlanner(
    planned.document ? buildSupergraph(planned.document) : supergraph,
    { reuseQueryFragments: false },
  );
  const build = (
    document: DocumentNode,
    { activeLabels, isInternal }: Omit<PlanRequest, 'document'>,
  ): QueryPlan => {
    const asked = isInternal ? supergraph.schema : apiSchema;
    const plan = planner.buildQueryPlan(
      operationFromDocument(asked, document, { validate: false }),
      { overrideConditions: new Map([...activeLabels].map((label) => [label, true])) },
    );
    const complete = withRequiredArguments(plan, planned);
    checkAnswerable(complete, document, isInternal ? schemas.full : schemas.api, planned);
    return complete;
  };
  return {
    plan({ document, ...circumstances }) {
      try {
        return build(document, circumstances);
      } catch (error) {
        if (error instanceof Unanswerable) throw error;
      }
      try {
        return build(withConcreteConditions(document, schemas.api), circumstances);
      } catch (error) {
        if (error instanceof Unanswerable) throw error;
        throw new Unanswerable('the planner finds no way to a part of it.', error);
      }
    },
  };
}
