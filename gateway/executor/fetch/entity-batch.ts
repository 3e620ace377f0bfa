import type { FetchNode } from '@apollo/query-planner';
import {
  type ArgumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  stripIgnoredCharacters,
  type VariableDefinitionNode,
} from 'graphql';
import type { SubgraphResponse } from '../../transport/transport.ts';
import { compileEntityFetch, type EntityCall, type EntityFetch } from './entity-fetch.ts';
import { compileSend, type FetchSetup, type Step } from './fetch.ts';
import type { Data, Run } from './run.ts';
import type { PlanPath } from './walk.ts';

/** A fetch of entities, and where its objects are. */
export interface EntitySite {
  readonly node: FetchNode & { readonly requires: NonNullable<FetchNode['requires']> };
  readonly path: PlanPath;
}

const alias = (position: number): string => `entities_${position}`;
const variable = (position: number): string => `representations_${position}`;

/**
 * Fetches that a plan makes of one subgraph side by side, sent as one operation with `_entities`
 * under an alias for each.
 */
export function compileEntityBatch(sites: readonly EntitySite[], setup: FetchSetup): Step {
  const fetches = sites.map(({ node, path }) =>
    compileEntityFetch(node, node.requires, path, setup),
  );
  const send = compileSend(combine(sites.map(({ node }) => node)), setup);

  const performAlone = async (run: Run, calls: readonly EntityCall[][]): Promise<void> => {
    await Promise.all(
      calls.flatMap((own, i) => own.map((call) => (fetches[i] as EntityFetch).perform(run, call))),
    );
  };

  return async (run) => {
    const calls = fetches.map((fetch) => fetch.prepare(run));
    const together = calls.flat();
    if (together.length < fetches.length) return performAlone(run, calls);
    let response: SubgraphResponse;
    try {
      response = await send(
        run,
        Object.fromEntries(
          together.map(({ representations }, i) => [variable(i), representations]),
        ),
      );
    } catch (error) {
      for (const [i, fetch] of fetches.entries()) fetch.fail(run, together[i] as EntityCall, error);
      return;
    }
    // An error of one that takes the whole answer along must not cost the others theirs.
    if (!response.data) return performAlone(run, calls);
    for (const [i, fetch] of fetches.entries()) {
      const call = together[i] as EntityCall;
      try {
        fetch.receive(run, call, partOf(response, i));
      } catch (error) {
        fetch.fail(run, call, error);
      }
    }
  };
}

/**
 * The answer to one of the fetches, as if it had been sent alone. Errors without a path are
 * everybody's.
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

function combine(nodes: readonly FetchNode[]): FetchNode {
  const [first] = nodes as [FetchNode];
  const fields: FieldNode[] = [];
  const variables = new Map<string, VariableDefinitionNode>();
  nodes.forEach((node, position) => {
    const operation = parse(node.operation, { noLocation: true })
      .definitions[0] as OperationDefinitionNode;
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
    const entities = operation.selectionSet.selections[0] as FieldNode;
    fields.push({
      ...entities,
      alias: { kind: Kind.NAME, value: alias(position) },
      arguments: [argument],
    });
  });
  const operation: OperationDefinitionNode = {
    ...(parse(first.operation, { noLocation: true }).definitions[0] as OperationDefinitionNode),
    variableDefinitions: [...variables.values()],
    selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
  };
  return {
    ...first,
    operation: stripIgnoredCharacters(print(operation)),
    variableUsages: [...new Set(nodes.flatMap((node) => node.variableUsages ?? []))],
  };
}
