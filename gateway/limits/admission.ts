import type { OperationLimits } from '@clipgraph/platform/config/operation-limits.ts';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import type { CheckTrust, TrustMode } from '../documents/trust.ts';
import {
  InvalidRequest,
  type ValidDocument,
  type Variables,
} from '../executor/document/document.ts';
import type { RequestScope } from '../transport/transport.ts';
import { compileCost, type OperationCost } from './cost.ts';
import { readCosts } from './cost-directives.ts';

/**
 * The last check of an operation before it is planned or run.
 * @returns its estimated cost; of a subscription, of each event
 * @throws InvalidRequest
 */
type Admission = (valid: ValidDocument, variables: Variables, scope: RequestScope) => number;

interface AdmissionOptions {
  readonly limits: Pick<OperationLimits, 'cost' | 'restCost'>;
  readonly trust: CheckTrust;
  readonly trustMode: TrustMode;
}

/** An unknown document gets this part of the cost limit where known ones are preferred. */
const strangersShare = 10;

/**
 * Refuses operations that are not trusted or cost too much. What does not depend on variables is
 * found out once for each document.
 */
export function createAdmission({ limits, trust, trustMode }: AdmissionOptions) {
  return (graph: { supergraphSdl: string; apiSchema: GraphQLSchema }): Admission => {
    const declared = readCosts(parse(graph.supergraphSdl, { noLocation: true }));
    const compiled = new WeakMap<OperationDefinitionNode, OperationCost>();
    const costOf = (document: DocumentNode, operation: OperationDefinitionNode): OperationCost => {
      let cost = compiled.get(operation);
      if (!cost) {
        cost = compileCost(graph.apiSchema, declared, document, operation);
        compiled.set(operation, cost);
      }
      return cost;
    };

    return ({ document, operation }, variables, { viewer }) => {
      const rest = viewer.channel === 'rest';
      const preferred = rest || trust(document) || trustMode !== 'prefer';
      const limit = rest ? limits.restCost : preferred ? limits.cost : limits.cost / strangersShare;
      const cost = costOf(document, operation)(variables);
      if (cost <= limit) return cost;
      const message = `This operation costs ${cost}; at most ${limit} is served. Ask for shorter lists (first, limit) or fewer fields.`;
      throw new InvalidRequest([
        new GraphQLError(message, {
          nodes: operation,
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        }),
      ]);
    };
  };
}
