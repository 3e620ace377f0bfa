import type { PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { buildSchema, OperationTypeNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { checkAnswerable } from './answerable.ts';
import type { PlannedSupergraph } from './planned-supergraph.ts';
import { parseSelection } from './supergraph-fields.ts';
import { Unanswerable } from './unanswerable.ts';

const schema = buildSchema(
  'type Query { item: Item } type Item { id: ID parts: [Part] price: Int } type Part { code: ID }',
);
const supergraph: PlannedSupergraph = {
  document: undefined,
  standIns: new Map(),
  requiredBy: () => undefined,
  keysOf: () => [
    { selection: parseSelection('id'), isResolvable: false },
    { selection: parseSelection('id parts { code }'), isResolvable: true },
  ],
};

const field = (name: string, selections?: QueryPlanSelectionNode[]): QueryPlanSelectionNode => ({
  kind: 'Field',
  name,
  ...(selections && { selections }),
});

/** An item is fetched, and then its price by what is known of it. */
function planOf(first: string, requires: QueryPlanSelectionNode[]): PlanNode {
  const fetch = {
    kind: 'Fetch',
    operationKind: OperationTypeNode.QUERY,
    operationName: undefined,
  } as const;
  return {
    kind: 'Sequence',
    nodes: [
      { ...fetch, serviceName: 'a', variableUsages: [], operation: `{ item { ${first} } }` },
      {
        kind: 'Flatten',
        path: ['item'],
        node: {
          ...fetch,
          serviceName: 'b',
          variableUsages: [],
          requires: [{ kind: 'InlineFragment', typeCondition: 'Item', selections: requires }],
          operation:
            'query($representations:[_Any!]!){_entities(representations:$representations){...on Item{price}}}',
        },
      },
    ],
  };
}

const check = (node: PlanNode, query = '{ item { price } }') =>
  checkAnswerable({ kind: 'QueryPlan', node }, parse(query), schema, supergraph);

const key = [field('id'), field('parts', [field('code')])];

test('a plan that gives everything is taken', () => {
  check(planOf('id parts { code }', key));
});

test.each([
  ['lacks a field', 'id', key],
  ['lacks a part of one', 'id parts { __typename }', key],
  ['holds no key that objects are found by', 'id parts { code }', [field('id')]],
])('a plan whose representation %s is not', (_, first, requires) => {
  expect(() => check(planOf(first, requires))).toThrow(Unanswerable);
});

test('a plan that does not fetch what is selected is not', () => {
  const plan = planOf('id parts { code }', key);
  expect(() => check(plan, '{ item { price other: id } }')).toThrow(/`Item.id`/);
  expect(() => check(plan, '{ other: item { price } }')).toThrow(/`Query.item`/);
});
