import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';

/** What `@listSize` says of a field, or what its arguments' names suggest. */
export interface ListSize {
  /** How many objects when no slicing argument says otherwise. */
  readonly assumedSize: number;
  /** The largest of these arguments is how many objects are asked for. */
  readonly slicingArguments: readonly string[];
  /**
   * The fields of the answer that hold the objects (`edges`); empty when the field is itself the
   * list.
   */
  readonly sizedFields: ReadonlySet<string>;
}

/** The costs that a supergraph declares by `@cost` and `@listSize` (federation 2.9). */
export interface DeclaredCosts {
  /** By coordinate: `Type`, `Type.field`, `Type.field(argument:)`. */
  readonly weights: ReadonlyMap<string, number>;
  /** By coordinate of the field. */
  readonly listSizes: ReadonlyMap<string, Partial<ListSize>>;
}

/**
 * Composition keeps both directives, under the name that the subgraphs imported them by or with a
 * prefix.
 */
const isNamed = (directive: ConstDirectiveNode, name: string) =>
  directive.name.value === name || directive.name.value.endsWith(`__${name}`);

export function readCosts(supergraph: DocumentNode): DeclaredCosts {
  const weights = new Map<string, number>();
  const listSizes = new Map<string, Partial<ListSize>>();
  const readWeight = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    const weight = argumentsOf(directives.find((directive) => isNamed(directive, 'cost'))).weight;
    if (weight !== undefined) weights.set(coordinate, Number(weight));
  };
  for (const type of supergraph.definitions) {
    if (!('name' in type) || !type.name || !('directives' in type)) continue;
    readWeight(type.name.value, type.directives as readonly ConstDirectiveNode[]);
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION)
      continue;
    for (const field of type.fields ?? []) {
      const coordinate = `${type.name.value}.${field.name.value}`;
      readWeight(coordinate, field.directives);
      for (const argument of field.arguments ?? [])
        readWeight(`${coordinate}(${argument.name.value}:)`, argument.directives);
      const listSize = field.directives?.find((directive) => isNamed(directive, 'listSize'));
      if (listSize) listSizes.set(coordinate, declaredSize(argumentsOf(listSize)));
    }
  }
  return { weights, listSizes };
}

const declaredSize = (given: Record<string, unknown>): Partial<ListSize> => ({
  ...(given.assumedSize != null && { assumedSize: Number(given.assumedSize) }),
  ...(given.slicingArguments != null && { slicingArguments: given.slicingArguments as string[] }),
  ...(given.sizedFields != null && { sizedFields: new Set(given.sizedFields as string[]) }),
});

const argumentsOf = (directive: ConstDirectiveNode | undefined): Record<string, unknown> =>
  Object.fromEntries(
    (directive?.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
