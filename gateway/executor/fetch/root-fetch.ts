import type { FetchNode } from '@apollo/query-planner';
import type { RequestScope, SubgraphResponse } from '../../transport/transport.ts';
import {
  compileRequest,
  compileSend,
  describeFetch,
  type FetchSetup,
  type FetchSite,
  type Step,
} from './fetch.ts';
import { compileMerge } from './merge.ts';
import { compileRewrites } from './rewrites.ts';
import type { Data, Run } from './run.ts';
import { collectHolders, type PlanPath } from './walk.ts';

/** Puts the answer of a fetch of root fields where it belongs. */
type TakeAnswer = (run: Run, holders: readonly Data[], response: SubgraphResponse) => void;

/**
 * A fetch of root fields. Below a path it is for a field that gives the root type again, such as
 * `Payload.query`.
 */
export function compileRootFetch(node: FetchNode, path: PlanPath, setup: FetchSetup): Step {
  const site = describeFetch(node, path, setup);
  const send = compileSend(node, setup);
  const take = compileTake(node, site, setup);
  return async (run) => {
    const holders = collectHolders(run.data, path);
    if (holders.length === 0) return;
    try {
      take(run, holders, await send(run));
    } catch (error) {
      setup.failures.away(run, site, holders, error);
    }
    // What was read before a mutation must not be answered after it: another scope, so other
    // loaders.
    if (node.operationKind === 'mutation') run.scope = { ...run.scope };
  };
}

/** The first fetch of a subscription, which answers as often as it likes. */
interface SubscriptionSource {
  readonly serviceName: string;
  /** Rejects when the subgraph cannot be subscribed to. */
  open(
    rawVariables: Readonly<Data>,
    scope: RequestScope,
  ): Promise<AsyncIterableIterator<SubgraphResponse>>;
  take(run: Run, event: SubgraphResponse): void;
}

export function compileSource(node: FetchNode, setup: FetchSetup): SubscriptionSource {
  const transport = setup.transports.get(node.serviceName);
  const makeRequest = compileRequest(node, setup);
  const take = compileTake(node, describeFetch(node, [], setup), setup);
  return {
    serviceName: node.serviceName,
    async open(rawVariables, scope) {
      if (!transport?.subscribe)
        throw new Error(`The subgraph ${node.serviceName} cannot be subscribed to.`);
      return transport.subscribe(makeRequest(rawVariables), scope);
    },
    take: (run, event) => take(run, [run.data], event),
  };
}

function compileTake(
  node: FetchNode,
  site: FetchSite,
  { failures, matchesType }: FetchSetup,
): TakeAnswer {
  const rewriteOutput = compileRewrites(node.outputRewrites, matchesType);
  const merge = compileMerge(site.fields);
  return (run, holders, response) => {
    if (response.data) {
      rewriteOutput?.(response.data);
      const copy = holders.length > 1;
      for (const holder of holders) merge(holder, response.data, copy);
    }
    if (response.errors?.length) failures.answered(run, site, holders, response);
  };
}
