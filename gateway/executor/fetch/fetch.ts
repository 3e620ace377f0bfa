import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  type DefinitionNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import type {
  SubgraphRequest,
  SubgraphResponse,
  SubgraphTransport,
} from '../../transport/transport.ts';
import type { MatchesType } from '../type-relations.ts';
import { type FetchedField, fetchedFields } from './fetched-fields.ts';
import { renamedKeys } from './rewrites.ts';
import type { Data, Run } from './run.ts';
import type { PlanPath } from './walk.ts';

/** A compiled part of a plan. Never rejects: failures are recorded in the run. */
export type Step = (run: Run) => Promise<void> | void;

/** What must be known of a fetch to report a failure of it. */
export interface FetchSite {
  readonly serviceName: string;
  readonly path: PlanPath;
  readonly fields: readonly FetchedField[];
  /** The fields that representations are made of: paths of names, as by `pathKey`. */
  readonly required: ReadonlySet<string>;
  /** Names in the subgraph's answer -> names in the data, where the output rewrites change them. */
  readonly renamed: ReadonlyMap<string, string>;
}

export interface FetchFailures {
  /**
   * The subgraph could not be reached, or its answer was not a GraphQL answer: no holder got
   * anything.
   */
  away(run: Run, site: FetchSite, holders: readonly Data[], reason: unknown): void;
  /**
   * The subgraph answered errors. `holdersOf` gives the objects that entity `index` was fetched
   * for; undefined outside `_entities`.
   */
  answered(
    run: Run,
    site: FetchSite,
    holders: readonly Data[],
    response: SubgraphResponse,
    holdersOf?: (index: number) => readonly Data[],
  ): void;
  /**
   * An earlier fetch has failed, and these holders may have needed its fields; the skipped ones
   * lack a required field.
   */
  depends(run: Run, site: FetchSite, holders: readonly Data[], skipped: readonly Data[]): void;
}

export interface FetchSetup {
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly matchesType: MatchesType;
  readonly failures: FetchFailures;
  /** Variable in the plan -> the client's name of it, where they differ. */
  readonly variableNames: ReadonlyMap<string, string>;
  /**
   * Whether entities that are the same may become one object. Not where what is fetched of an
   * entity depends on the objects around it, as `@fromContext` makes it.
   */
  readonly sharesEntities: boolean;
}

export const noVariables: Readonly<Data> = Object.freeze({});

/** The operation that a fetch sends, parsed, and all definitions that come with it. */
export function operationOf(node: FetchNode): {
  operation: OperationDefinitionNode;
  definitions: readonly DefinitionNode[];
} {
  const { definitions } = parse(node.operation, { noLocation: true });
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error(`The plan's fetch from ${node.serviceName} holds no operation.`);
  return { operation, definitions };
}

/** Reads from the fetch's operation what its answers hold. */
export function describeFetch(
  node: FetchNode,
  path: PlanPath,
  { matchesType }: FetchSetup,
): FetchSite {
  const { operation, definitions } = operationOf(node);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  const entities = node.requires && operation.selectionSet.selections[0];
  const selected =
    entities?.kind === Kind.FIELD && entities.selectionSet
      ? entities.selectionSet
      : operation.selectionSet;
  const renamed = renamedKeys(node.outputRewrites);
  const required = new Set(requiredNames(node.requires ?? []));
  return {
    serviceName: node.serviceName,
    path,
    required,
    fields: fetchedFields(selected, fragments, renamed, matchesType),
    renamed,
  };
}

const requiredNames = (selections: readonly QueryPlanSelectionNode[], above = ''): string[] =>
  selections.flatMap((selection) => {
    if (selection.kind !== 'Field') return requiredNames(selection.selections, above);
    const name = above + selection.name;
    return [name, ...requiredNames(selection.selections ?? [], `${name}\n`)];
  });

/** Makes the request of a fetch from the client's variables and those that the plan adds. */
type MakeRequest = (rawVariables: Readonly<Data>, added?: Data) => SubgraphRequest;

export function compileRequest(node: FetchNode, { variableNames }: FetchSetup): MakeRequest {
  const usages = (node.variableUsages ?? []).map((name) => ({
    name,
    clientName: variableNames.get(name) ?? name,
  }));
  const request: Omit<SubgraphRequest, 'variables'> = {
    query: node.operation,
    kind: node.operationKind,
    ...(node.operationName !== undefined && { operationName: node.operationName }),
  };
  return (rawVariables, added) => {
    if (usages.length === 0) return { ...request, variables: added ?? noVariables };
    const variables: Data = { ...added };
    for (const { name, clientName } of usages)
      if (Object.hasOwn(rawVariables, clientName)) variables[name] = rawVariables[clientName];
    return { ...request, variables };
  };
}

/** Sends a request to the fetch's subgraph. Rejects when the answer is not a GraphQL answer. */
export function compileSend(
  node: FetchNode,
  setup: FetchSetup,
): (run: Run, added?: Data) => Promise<SubgraphResponse> {
  const transport = setup.transports.get(node.serviceName);
  const makeRequest = compileRequest(node, setup);
  return async (run, added) => {
    if (!transport) throw new Error(`There is no way to the subgraph ${node.serviceName}.`);
    if (run.scope.isGone?.()) throw new Error('The client is gone.');
    const response = await transport.execute(makeRequest(run.rawVariables, added), run.scope);
    if (
      typeof response !== 'object' ||
      response === null ||
      (response.data === undefined && !response.errors?.length)
    )
      throw new Error(`The subgraph ${node.serviceName} answered neither data nor errors.`);
    return response;
  };
}
