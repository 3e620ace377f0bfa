import type { FetchNode } from '@apollo/query-planner';
import type { SubgraphResponse } from '../../transport/transport.ts';
import { compileContextArguments } from './context-arguments.ts';
import { type EntityCall, startCall } from './entity-call.ts';
import { compileSend, describeFetch, type FetchSetup, noVariables, type Step } from './fetch.ts';
import { compileMerge } from './merge.ts';
import { compileRepresentation } from './representation.ts';
import { compileRewrites } from './rewrites.ts';
import type { Data, Run } from './run.ts';
import { isData } from './run.ts';
import { locateHolders, type PlanPath, put, visitHolders } from './walk.ts';

type Requires = NonNullable<FetchNode['requires']>;

/**
 * A fetch through `_entities`: adds what another subgraph knows to objects that earlier fetches put
 * at the path.
 */
interface EntityFetch {
  /**
   * The calls to make: one, one for each set of context arguments, or none.
   */
  prepare(run: Run): EntityCall[];
  /** Asks, and takes the answer. Never rejects. */
  perform(run: Run, call: EntityCall): Promise<void>;
  /** Takes an answer, however it was asked for. */
  receive(run: Run, call: EntityCall, response: SubgraphResponse): void;
  fail(run: Run, call: EntityCall, reason: unknown): void;
}

export function compileEntityFetch(
  node: FetchNode,
  requires: Requires,
  path: PlanPath,
  setup: FetchSetup,
): EntityFetch {
  const { failures, matchesType } = setup;
  const site = describeFetch(node, path, setup);
  const send = compileSend(node, setup);
  const sort = compileSort(node, requires, path, setup);
  const rewriteOutput = compileRewrites(node.outputRewrites, matchesType);
  const merge = compileMerge(site.fields);

  const distribute = (entities: readonly unknown[], { holders, indexes }: EntityCall): void => {
    const given = holders.length > entities.length ? new Set<number>() : undefined;
    for (let position = 0; position < holders.length; position++) {
      const holder = holders[position] as Data;
      const index = indexes[position] as number;
      const entity = entities[index];
      if (!isData(entity)) continue;
      const again = given?.has(index) ?? false;
      given?.add(index);
      if (rewriteOutput && !again) {
        entity.__typename ??= holder.__typename;
        rewriteOutput(entity);
      }
      merge(holder, entity, again);
    }
  };

  const fetch: EntityFetch = {
    prepare(run) {
      const { calls, skipped } = sort(run);
      if (run.failures.length > 0)
        failures.depends(
          run,
          site,
          [...skipped, ...calls.flatMap(({ holders }) => holders)],
          skipped,
        );
      return calls;
    },
    async perform(run, call) {
      try {
        fetch.receive(
          run,
          call,
          await send(run, { ...call.variables, representations: call.representations }),
        );
      } catch (error) {
        fetch.fail(run, call, error);
      }
    },
    receive(run, call, response) {
      const { holders, indexes, representations } = call;
      const entities = response.data?._entities;
      if (Array.isArray(entities) && entities.length === representations.length)
        distribute(entities, call);
      else if (entities || !response.errors?.length)
        throw new Error(`${node.serviceName} did not answer one entity for each representation.`);
      if (response.errors?.length)
        failures.answered(run, site, holders, response, (index) =>
          holders.filter((_, position) => indexes[position] === index),
        );
    },
    fail(run, call, reason) {
      failures.away(run, site, call.holders, reason);
    },
  };
  return fetch;
}

export const entityStep =
  ({ prepare, perform }: EntityFetch): Step =>
  (run) => {
    const calls = prepare(run);
    if (calls.length === 1) return perform(run, calls[0] as EntityCall);
    if (calls.length > 1)
      return Promise.all(calls.map((call) => perform(run, call))).then(() => undefined);
  };

/**
 * Sorts the objects at the path into calls, and into those that lack a required field.
 */
type Sort = (run: Run) => { calls: EntityCall[]; skipped: Data[] };

function compileSort(
  node: FetchNode,
  requires: Requires,
  path: PlanPath,
  { matchesType, sharesEntities }: FetchSetup,
): Sort {
  const callSetup = {
    represent: compileRepresentation(requires, matchesType),
    rewriteInput: compileRewrites(node.inputRewrites, matchesType),
    sharesEntities,
  };
  const readContext = node.contextRewrites?.length
    ? compileContextArguments(node.contextRewrites, matchesType)
    : undefined;

  return (run) => {
    const skipped: Data[] = [];
    if (!readContext) {
      const { call, add } = startCall(noVariables, callSetup);
      visitHolders(run.data, path, (holder, parent, slot) => {
        const same = add(holder);
        if (same === undefined) skipped.push(holder);
        else if (same !== holder) put(same, parent, slot);
      });
      return { calls: call.holders.length > 0 ? [call] : [], skipped };
    }
    const calls = new Map<string, ReturnType<typeof startCall>>();
    for (const place of locateHolders(run.data, path)) {
      const variables = readContext(place);
      const key = JSON.stringify(variables);
      const started = calls.get(key) ?? startCall(variables, callSetup);
      if (started.add(place.holder) === undefined) skipped.push(place.holder);
      else calls.set(key, started);
    }
    return { calls: [...calls.values()].map(({ call }) => call), skipped };
  };
}
