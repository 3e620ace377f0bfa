import type { FetchNode } from '@apollo/query-planner';
import type { SubgraphResponse } from '../../transport/transport.ts';
import { compileContextArguments } from './context-arguments.ts';
import { compileSend, describeFetch, type FetchSetup, noVariables, type Step } from './fetch.ts';
import { merge } from './merge.ts';
import { compileRepresentation } from './representation.ts';
import { compileRewrites } from './rewrites.ts';
import type { Data, Run } from './run.ts';
import { isData } from './run.ts';
import { collectHolders, locateHolders, type PlanPath } from './walk.ts';

/**
 * What one request asks about the objects at a path. Objects with equal representations are sent
 * as one, and each of them gets the answer.
 */
interface EntityCall {
  /** Beside the client's: context arguments. */
  readonly variables: Readonly<Data>;
  readonly representations: Data[];
  /** Which of the representations has this key. */
  readonly indexByKey: Map<string, number>;
  readonly holders: Data[];
  /** For each holder, which of the representations is its own. */
  readonly indexes: number[];
}

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

  const distribute = (entities: readonly unknown[], { holders, indexes }: EntityCall): void => {
    const given = new Set<number>();
    for (const [position, holder] of holders.entries()) {
      const index = indexes[position] as number;
      const entity = entities[index];
      if (!isData(entity)) continue;
      const again = given.has(index);
      given.add(index);
      if (rewriteOutput && !again) {
        entity.__typename ??= holder.__typename;
        rewriteOutput(entity);
      }
      merge(holder, entity, site.fields, again);
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
  { matchesType }: FetchSetup,
): Sort {
  const represent = compileRepresentation(requires, matchesType);
  const rewriteInput = compileRewrites(node.inputRewrites, matchesType);
  const readContext = node.contextRewrites?.length
    ? compileContextArguments(node.contextRewrites, matchesType)
    : undefined;

  /** False when there is nothing to ask with. */
  const add = (call: EntityCall, holder: Data): boolean => {
    const representation = represent(holder);
    if (!representation) return false;
    let index = call.indexByKey.get(representation.key);
    if (index === undefined) {
      index = call.representations.push(representation.value) - 1;
      call.indexByKey.set(representation.key, index);
      rewriteInput?.(representation.value);
    }
    call.holders.push(holder);
    call.indexes.push(index);
    return true;
  };

  return (run) => {
    const calls = new Map<string, EntityCall>();
    const callWith = (variables: Readonly<Data>, key: string): EntityCall => {
      const call = calls.get(key) ?? {
        variables,
        representations: [],
        indexByKey: new Map(),
        holders: [],
        indexes: [],
      };
      calls.set(key, call);
      return call;
    };
    const skipped: Data[] = [];
    if (readContext) {
      for (const place of locateHolders(run.data, path)) {
        const variables = readContext(place);
        if (!add(callWith(variables, JSON.stringify(variables)), place.holder))
          skipped.push(place.holder);
      }
    } else {
      const call = callWith(noVariables, '');
      for (const holder of collectHolders(run.data, path))
        if (!add(call, holder)) skipped.push(holder);
    }
    return { calls: [...calls.values()].filter(({ holders }) => holders.length > 0), skipped };
  };
}
