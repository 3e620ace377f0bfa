import type { FetchNode } from '@apollo/query-planner';
import {
  type ArgumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  print,
  stripIgnoredCharacters,
  type VariableDefinitionNode,
} from 'graphql';
import type { SubgraphResponse } from '../../transport/transport.ts';
import { compileEntityFetch } from './entity-fetch.ts';
import { compileSend, type FetchSetup, operationOf, type Step } from './fetch.ts';
import type { Data } from './run.ts';
import type { PlanPath } from './walk.ts';

/** A fetch of entities, and the path of its objects. */
export interface EntitySite {
  readonly node: FetchNode & { readonly requires: NonNullable<FetchNode['requires']> };
  readonly path: PlanPath;
}

const alias = (position: number): string => `entities_${position}`;
const variable = (position: number): string => `representations_${position}`;

/**
 * Fetches that a plan makes from one subgraph in parallel, sent as one operation with one alias of
 * `_entities` for each.
 */
export function compileEntityBatch(
  sites: readonly [EntitySite, ...EntitySite[]],
  setup: FetchSetup,
): Step {
  const [first] = sites;
  const fetches = sites.map(({ node, path }) =>
    compileEntityFetch(node, node.requires, path, setup),
  );
  const send = compileSend(
    combine(
      first.node,
      sites.map(({ node }) => node),
    ),
    setup,
  );

  return async (run) => {
    const calls = fetches.flatMap((fetch) => fetch.prepare(run).map((call) => ({ fetch, call })));
    const performAlone = async () => {
      await Promise.all(calls.map(({ fetch, call }) => fetch.perform(run, call)));
    };
    // A fetch without objects to ask about is not sent: then the combined operation does not fit.
    if (calls.length < fetches.length) return performAlone();
    let response: SubgraphResponse;
    try {
      response = await send(
        run,
        Object.fromEntries(
          calls.map(({ call }, position) => [variable(position), call.representations]),
        ),
      );
    } catch (error) {
      for (const { fetch, call } of calls) fetch.fail(run, call, error);
      return;
    }
    // An error in one fetch can make the whole answer null; the others must not lose theirs.
    if (!response.data) return performAlone();
    for (const [position, { fetch, call }] of calls.entries()) {
      try {
        fetch.receive(run, call, partOf(response, position));
      } catch (error) {
        fetch.fail(run, call, error);
      }
    }
  };
}

/**
 * The answer to one of the fetches, as if it had been sent alone. Errors without a path belong to
 * all of them.
 */
function partOf({ data, errors = [] }: SubgraphResponse, position: number): SubgraphResponse {
  const own = errors.filter(({ path }) => !path?.length || path[0] === alias(position));
  const part: Data = { _entities: data?.[alias(position)] };
  const asAlone = own.map(({ message, extensions, path }) => ({
    message,
    extensions,
    path: path && ['_entities', ...path.slice(1)],
  }));
  return { data: part, errors: asAlone };
}

/** @param first the node that gives the operation its name and kind */
function combine(first: FetchNode, nodes: readonly FetchNode[]): FetchNode {
  const fields: FieldNode[] = [];
  const variables = new Map<string, VariableDefinitionNode>();
  nodes.forEach((node, position) => {
    const { operation } = operationOf(node);
    for (const definition of operation.variableDefinitions ?? []) {
      const name = definition.variable.name.value;
      if (name !== 'representations') variables.set(name, definition);
      else
        variables.set(variable(position), {
          ...definition,
          variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable(position) } },
        });
    }
    const argument: ArgumentNode = {
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: 'representations' },
      value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable(position) } },
    };
    const [entities] = operation.selectionSet.selections;
    if (entities?.kind !== Kind.FIELD)
      throw new Error(`The plan's fetch from ${node.serviceName} asks for no entities.`);
    fields.push({
      ...entities,
      alias: { kind: Kind.NAME, value: alias(position) },
      arguments: [argument],
    });
  });
  const operation: OperationDefinitionNode = {
    ...operationOf(first).operation,
    variableDefinitions: [...variables.values()],
    selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
  };
  return {
    ...first,
    operation: stripIgnoredCharacters(print(operation)),
    variableUsages: [...new Set(nodes.flatMap((node) => node.variableUsages ?? []))],
  };
}
