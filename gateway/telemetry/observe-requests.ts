import type { ApolloServerPlugin } from '@apollo/server';
import { currentActivity, runActivity } from '@clipgraph/platform/telemetry/activity.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import type { GatewayContext } from '../executor/apollo-gateway.ts';
import type { LiveOperations } from '../subscriptions/live-operations.ts';
import { codeOf } from './observe-executor.ts';

/**
 * Counts the requests that never become an operation: what cannot be parsed, is not valid, or was
 * refused before it was read.
 */
export const countRefused = ({
  metrics,
}: Pick<Telemetry, 'metrics'>): ApolloServerPlugin<GatewayContext> => ({
  requestDidStart: async () => ({
    async didEncounterErrors({ operation, contextValue, errors }) {
      if (!operation || contextValue.refusal)
        metrics?.operationResults.of('other', 'query', codeOf({ errors })).add();
    },
  }),
});

/**
 * An operation over a socket belongs to no HTTP request: this gives its log lines the trace id and
 * the viewer.
 */
export const inActivities = (operations: LiveOperations): LiveOperations => ({
  ...operations,
  run(prepared) {
    const { requestId, viewer } = prepared.request.scope;
    if (currentActivity()) return operations.run(prepared);
    return runActivity({ notes: { traceId: requestId, viewerId: viewer.accountId } }, () =>
      operations.run(prepared),
    );
  },
});
