import { Kind, type SelectionNode } from 'graphql';

/** One `@skip` or `@include` by variable: the selection counts only if the variable has this value. */
export interface Guard {
  readonly variable: string;
  readonly value: boolean;
}

/** All must hold. An empty list always holds. */
export type Guards = readonly Guard[];

/** The guards of a selection inside `outer` ones; null when a constant excludes it for ever. */
export function guardsOf(selection: SelectionNode, outer: Guards): Guards | null {
  let guards = outer;
  for (const directive of selection.directives ?? []) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const condition = directive.arguments?.[0]?.value;
    const wanted = name === 'include';
    if (condition?.kind === Kind.VARIABLE) guards = [...guards, { variable: condition.name.value, value: wanted }];
    else if (condition?.kind === Kind.BOOLEAN && condition.value !== wanted) return null;
  }
  return guards;
}

export const holds = (guards: Guards, variables: Readonly<Record<string, unknown>>): boolean =>
  guards.every(({ variable, value }) => variables[variable] === value);

/** A test for "one of these holds"; undefined when one of them always does. */
export function anyHolds(alternatives: readonly Guards[]): ((variables: Readonly<Record<string, unknown>>) => boolean) | undefined {
  if (alternatives.some((guards) => guards.length === 0)) return undefined;
  return (variables) => alternatives.some((guards) => holds(guards, variables));
}
