import { type DirectiveNode, type DocumentNode, Kind, type SelectionNode, visit } from 'graphql';

const isCondition = ({ name }: DirectiveNode): boolean =>
  name.value === 'skip' || name.value === 'include';

/** The variables that decide by `@skip` and `@include` what is selected. */
export function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => {
      const condition = directive.arguments?.[0]?.value;
      if (isCondition(directive) && condition?.kind === Kind.VARIABLE)
        names.add(condition.name.value);
    },
  });
  return [...names].sort();
}

/**
 * The operation as it is for these values of its condition variables: what is excluded is gone, and
 * so are the directives. Each set of values has a plan of its own; a plan for all of them at once
 * may require, for a fetch, what a condition left out.
 */
export function withConditionsDecided(
  document: DocumentNode,
  trueVariables: ReadonlySet<string>,
): DocumentNode {
  const excludes = (directive: DirectiveNode): boolean => {
    const condition = directive.arguments?.[0]?.value;
    const value =
      condition?.kind === Kind.VARIABLE
        ? trueVariables.has(condition.name.value)
        : condition?.kind === Kind.BOOLEAN && condition.value;
    return value !== (directive.name.value === 'include');
  };
  const decide = (selection: SelectionNode): SelectionNode | null | undefined => {
    const conditions = selection.directives?.filter(isCondition) ?? [];
    if (conditions.length === 0) return undefined;
    return conditions.some(excludes)
      ? null
      : {
          ...selection,
          directives: selection.directives?.filter((directive) => !isCondition(directive)) ?? [],
        };
  };
  return visit(document, { Field: decide, InlineFragment: decide, FragmentSpread: decide });
}

/**
 * Puts `__typename` where conditions left nothing: the object is still asked for, and the planner
 * drops fields below which it finds nothing.
 */
export const withoutEmptySelections = (document: DocumentNode): DocumentNode =>
  visit(document, {
    SelectionSet: (set) =>
      set.selections.length > 0
        ? undefined
        : {
            ...set,
            selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
          },
  });
