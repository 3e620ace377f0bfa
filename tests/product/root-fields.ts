import { readFileSync } from 'node:fs';
import { committed } from '@clipgraph/schema/compose.ts';
import { buildSchema, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';

/**
 * The root fields of the graph, as `Mutation.likePost`, that none of these operations selects, and
 * exceptions that are none any more.
 * @param leftOut those that need not be selected
 */
export function unusedRootFields(
  operations: Iterable<string>,
  leftOut: readonly string[] = [],
): string[] {
  const schema = buildSchema(readFileSync(committed.api, 'utf8'));
  const roots = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ].flatMap((type) => type ?? []);
  const used = new Set<string>();
  for (const operation of new Set(operations)) {
    const types = new TypeInfo(schema);
    const Field = () => {
      used.add(`${types.getParentType()?.name}.${types.getFieldDef()?.name}`);
    };
    visit(parse(operation), visitWithTypeInfo(types, { Field }));
  }
  const all = roots.flatMap((type) =>
    Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
  );
  return [
    ...all.filter((field) => !used.has(field) && !leftOut.includes(field)),
    ...leftOut.filter((field) => used.has(field) || !all.includes(field)),
  ];
}
