import type {
  FetchDataRewrite,
  FetchNode,
  PlanNode,
  QueryPlan,
  QueryPlanSelectionNode,
} from '@apollo/query-planner';
import { type DocumentNode, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { PlannedSupergraph } from './planned-supergraph.ts';
import { splitFetch } from './split-fetch.ts';
import type { StandIn } from './stand-ins.ts';

/**
 * The plan with the real fields in place of stand-ins: fetched under the stand-in's name as alias,
 * so that none is taken for another, and sent on under the field's own. A representation holds a
 * field once, so a fetch of what requires it in two ways becomes two.
 */
export function withRequiredArguments(plan: QueryPlan, schema: PlannedSupergraph): QueryPlan {
  if (schema.standIns.size === 0 || !plan.node) return plan;
  const { node } = plan;
  if (node.kind !== 'Subscription') return { ...plan, node: only(rewriteNode(node, schema)) };
  const [primary] = rewriteFetch(node.primary, schema);
  const rest = node.rest && only(rewriteNode(node.rest, schema));
  return { ...plan, node: { ...node, primary: primary as FetchNode, ...(rest && { rest }) } };
}

/** What stands in the place of a node: more than one are to be run in parallel. */
function rewriteNode(node: PlanNode, schema: PlannedSupergraph): PlanNode[] {
  switch (node.kind) {
    case 'Fetch':
      return rewriteFetch(node, schema);
    case 'Flatten':
      return rewriteNode(node.node, schema).map((below) => ({ ...node, node: below }));
    case 'Sequence':
      return [{ ...node, nodes: node.nodes.map((one) => only(rewriteNode(one, schema))) }];
    case 'Parallel':
      return [{ ...node, nodes: node.nodes.flatMap((one) => rewriteNode(one, schema)) }];
    case 'Condition': {
      const [whenTrue, whenFalse] = [node.ifClause, node.elseClause].map(
        (clause) => clause && only(rewriteNode(clause, schema)),
      );
      return [
        {
          ...node,
          ...(whenTrue && { ifClause: whenTrue }),
          ...(whenFalse && { elseClause: whenFalse }),
        },
      ];
    }
    default:
      return [node];
  }
}

const only = (nodes: PlanNode[]): PlanNode =>
  nodes.length === 1 ? (nodes[0] as PlanNode) : { kind: 'Parallel', nodes };

function rewriteFetch(node: FetchNode, schema: PlannedSupergraph): FetchNode[] {
  return splitFetch(node, schema).map((part) => {
    const inputs = renamesOf(part.requires ?? [], [], schema.standIns);
    const operation = stripIgnoredCharacters(
      print(withCalls(parse(part.operation, { noLocation: true }), schema.standIns)),
    );
    return {
      ...part,
      operation,
      // Before the planner's own, which may set another `__typename` than these look for.
      ...(inputs.length > 0 && { inputRewrites: [...inputs, ...(part.inputRewrites ?? [])] }),
    };
  });
}

const withCalls = (document: DocumentNode, standIns: PlannedSupergraph['standIns']): DocumentNode =>
  visit(document, {
    Field(field) {
      const standIn = standIns.get(field.name.value);
      return standIn
        ? {
            ...field,
            alias: field.alias ?? field.name,
            name: { kind: Kind.NAME, value: standIn.field },
            arguments: standIn.arguments,
          }
        : undefined;
    },
  });

/** From the names that the data has to those that the subgraph knows, the innermost first. */
function renamesOf(
  selections: readonly QueryPlanSelectionNode[],
  path: readonly string[],
  standIns: ReadonlyMap<string, StandIn>,
): FetchDataRewrite[] {
  return selections.flatMap((selection) => {
    if (selection.kind === 'InlineFragment') {
      const { typeCondition } = selection;
      const below = typeCondition === undefined ? path : [...path, `... on ${typeCondition}`];
      return renamesOf(selection.selections, below, standIns);
    }
    const at = [...path, selection.name];
    const below = renamesOf(selection.selections ?? [], at, standIns);
    const standIn = standIns.get(selection.name);
    return standIn
      ? [...below, { kind: 'KeyRenamer' as const, path: at, renameKeyTo: standIn.field }]
      : below;
  });
}
