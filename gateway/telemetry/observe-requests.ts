import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { currentActivity, runActivity } from '@clipgraph/platform/telemetry/activity.ts';
import type { Telemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import type { LiveOperations } from '../subscriptions/live-operations.ts';
import { codeOf } from './observe-executor.ts';

/** Counts the requests that never become an operation: what cannot be parsed, or is not valid. */
export const countRefused = ({
  metrics,
}: Pick<Telemetry, 'metrics'>): ApolloServerPlugin<BaseContext> => ({
  requestDidStart: async () => ({
    async didEncounterErrors({ operation, errors }) {
      if (!operation) metrics?.operationResults.of('other', 'query', codeOf({ errors })).add();
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
