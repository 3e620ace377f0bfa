import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
  type ValueNode,
} from 'graphql';
import type { DeclaredCosts, ListSize } from './cost-directives.ts';

/** What an operation costs with these variables, at most. */
export type OperationCost = (variables: Readonly<Record<string, unknown>>) => number;

const mutationCost = 10;
const defaultListSize = 10;
const slicingNames = ['first', 'last', 'limit'];
const pageFields: ReadonlySet<string> = new Set(['edges', 'nodes', 'items']);

/** How many objects fields of the selection hold, where the field above says so. */
interface Sized {
  readonly fields: ReadonlySet<string>;
  readonly size: number;
}
type Part = (variables: Readonly<Record<string, unknown>>, sized: Sized | undefined) => number;

/**
 * Compiles the cost of an operation before it is run: 1 for each object that it may ask for, 0 for
 * leaves, 10 for a mutation, or what `@cost` says. A list counts its parts as often as its slicing
 * argument (`first`, `limit`) asks for, else as `@listSize` assumes, else 10 times. An upper bound:
 * fields that `@skip` leaves out count, and so does each of two fragments that ask for the same.
 *
 * Fragments are compiled once each. The document must be valid, and small once expanded: see
 * document-limits.
 */
export function compileCost(
  schema: GraphQLSchema,
  costs: DeclaredCosts,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationCost {
  const definitions = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      definitions.set(definition.name.value, definition);
  const fragments = new Map<string, Part>();
  let dependsOnVariables = false;

  const compileFragment = (name: string): Part => {
    let part = fragments.get(name);
    if (!part) {
      const definition = definitions.get(name) as FragmentDefinitionNode;
      part = compileSelections(
        definition.selectionSet,
        typeFromAST(schema, definition.typeCondition),
      );
      fragments.set(name, part);
    }
    return part;
  };

  const compileSelections = (
    { selections }: SelectionSetNode,
    type: GraphQLNamedType | undefined,
  ): Part => {
    const parts: Part[] = [];
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const field = fieldOf(type, selection.name.value);
        const part = field && type && compileField(selection, field, `${type.name}.${field.name}`);
        if (part) parts.push(part);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD)
        parts.push(compileFragment(selection.name.value));
      else
        parts.push(
          compileSelections(
            selection.selectionSet,
            selection.typeCondition ? typeFromAST(schema, selection.typeCondition) : type,
          ),
        );
    }
    return (variables, sized) => parts.reduce((sum, part) => sum + part(variables, sized), 0);
  };

  const compileField = (
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    coordinate: string,
  ): Part | undefined => {
    const type = getNamedType(field.type);
    const weight =
      costs.weights.get(coordinate) ??
      costs.weights.get(type.name) ??
      (isCompositeType(type) ? 1 : 0);
    const argumentsCost = (node.arguments ?? []).reduce(
      (sum, { name }) => sum + (costs.weights.get(`${coordinate}(${name.value}:)`) ?? 0),
      0,
    );
    // Most leaves cost nothing: they are left out of what is summed up for each request.
    if (!node.selectionSet && weight === 0 && argumentsCost === 0) return undefined;
    const below = node.selectionSet && compileSelections(node.selectionSet, type);
    const isList = isListType(getNullableType(field.type));
    const { assumedSize, slicingArguments, sizedFields } = listSizeOf(
      field,
      isList,
      costs.listSizes.get(coordinate),
    );
    const slices = slicingArguments.flatMap((name) => sliceOf(node, field, name));
    return (variables, sized) => {
      const asked = slices.map((slice) => slice(variables)).filter((size) => size !== undefined);
      const own = asked.length > 0 ? Math.max(0, ...asked) : assumedSize;
      const count =
        isList && sizedFields.size === 0 ? (sized?.fields.has(field.name) ? sized.size : own) : 1;
      const inner =
        below?.(variables, sizedFields.size > 0 ? { fields: sizedFields, size: own } : undefined) ??
        0;
      return argumentsCost + count * (weight + inner);
    };
  };

  /** The value of a slicing argument, if it is given or has a default. */
  const sliceOf = (
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    name: string,
  ): ((variables: Readonly<Record<string, unknown>>) => number | undefined)[] => {
    const given: ValueNode | undefined = node.arguments?.find(
      (argument) => argument.name.value === name,
    )?.value;
    const declared = field.args.find((argument) => argument.name === name)?.defaultValue;
    if (given?.kind === Kind.VARIABLE) {
      dependsOnVariables = true;
      const variable = given.name.value;
      return [(variables) => toSize(variables[variable] ?? declared)];
    }
    const size = toSize(given?.kind === Kind.INT ? Number(given.value) : declared);
    return size === undefined ? [] : [() => size];
  };

  const base = operation.operation === 'mutation' ? mutationCost : 0;
  const part = compileSelections(
    operation.selectionSet,
    schema.getRootType(operation.operation) ?? undefined,
  );
  if (dependsOnVariables) return (variables) => base + part(variables, undefined);
  const cost = base + part({}, undefined);
  return () => cost;
}

const fieldOf = (type: GraphQLNamedType | undefined, name: string) =>
  isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;

const toSize = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

/**
 * Without `@listSize` the names of arguments and fields decide: `first` of a connection counts its
 * `edges`.
 */
function listSizeOf(
  field: GraphQLField<unknown, unknown>,
  isList: boolean,
  declared: Partial<ListSize> = {},
): ListSize {
  const slicingArguments =
    declared.slicingArguments ??
    slicingNames.filter((name) => field.args.some((argument) => argument.name === name));
  const isPage = !isList && slicingArguments.length > 0;
  return {
    assumedSize: declared.assumedSize ?? defaultListSize,
    slicingArguments,
    sizedFields: declared.sizedFields ?? (isPage ? pageFields : noFields),
  };
}
const noFields: ReadonlySet<string> = new Set();
