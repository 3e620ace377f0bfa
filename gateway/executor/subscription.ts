import { ownTurn } from '@clipgraph/platform/background/own-turn.ts';
import { viewerName } from '@clipgraph/platform/limits/viewer-name.ts';
import { mapEvents } from '@clipgraph/platform/sockets/map-events.ts';
import type { ExecutionResult } from 'graphql';
import pLimit, { type LimitFunction } from 'p-limit';
import type { SubgraphResponse } from '../transport/transport.ts';
import type { BoundVariables } from './document/document.ts';
import type { CompiledOperation } from './operation.ts';
import type { ExecutionRequest } from './request.ts';
import { badRequest, unavailableError } from './result/errors.ts';
import type { ReportError } from './result/failures.ts';

/**
 * One event may be for all subscriptions of a viewer: their questions would reach every subgraph at
 * once and their answers us, where each would hold the event loop for all others.
 */
const eventsAtOncePerViewer = 4;
const limits = new Map<string, LimitFunction>();

/** Runs this when fewer than so many events of the viewer are being answered. */
async function inTurnOf<T>(viewer: string, work: () => Promise<T>): Promise<T> {
  const limit = limits.get(viewer) ?? pLimit(eventsAtOncePerViewer);
  limits.set(viewer, limit);
  try {
    return await limit(work);
  } finally {
    if (limit.activeCount + limit.pendingCount === 0) limits.delete(viewer);
  }
}

/**
 * Opens a subscription. Each event of the subgraph that owns the root field is filled up from the
 * other subgraphs, under a scope of its own, so that no loader remembers the event before. Events
 * keep their order: the next is asked for when the one before is answered.
 *
 * @returns the answers, or what kept the subscription from being opened
 */
export async function subscribeTo(
  operation: CompiledOperation,
  variables: BoundVariables,
  { scope, aroundEvent = (work) => work() }: ExecutionRequest,
  report: ReportError,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  if (!operation.source)
    return { errors: [badRequest('Send queries and mutations as single requests.')] };
  let source: AsyncIterableIterator<SubgraphResponse>;
  try {
    source = await operation.source.open(variables, scope);
  } catch (error) {
    report(error, { serviceName: operation.source.serviceName, requestId: scope.requestId });
    return { errors: [unavailableError()] };
  }
  return mapEvents(source, (event) =>
    inTurnOf(viewerName(scope.viewer), async () => {
      await ownTurn();
      return aroundEvent(() => operation.run(variables, { ...scope }, event));
    }),
  );
}
