import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** A place that takes no null, filled by a variable that may be null. */
interface RequiredValue {
  readonly variable: string;
  /** The argument, or the path of an input field from its argument on: `filter.pages`. */
  readonly field: string;
}

/**
 * Where an operation hands a nullable variable to a place that takes no null. GraphQL lets that
 * pass in a document when the place or the variable has a default, and refuses the null of a
 * request. Subgraphs would refuse it as a fault of ours.
 */
export function requiredValues(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly RequiredValue[] {
  const nullable = new Set(
    operation.variableDefinitions
      ?.filter(({ type }) => type.kind !== Kind.NON_NULL_TYPE)
      .map(({ variable }) => variable.name.value),
  );
  if (nullable.size === 0) return [];
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const found: RequiredValue[] = [];
  const pending: (OperationDefinitionNode | FragmentDefinitionNode)[] = [operation];
  const types = new TypeInfo(schema);
  for (let next = pending.pop(); next; next = pending.pop())
    visit(
      next,
      visitWithTypeInfo(types, {
        // A default is a value, and the variable's own type is no place that takes one.
        VariableDefinition: () => false,
        FragmentSpread({ name }) {
          const fragment = fragments.get(name.value);
          fragments.delete(name.value);
          if (fragment) pending.push(fragment);
        },
        Variable({ name }, _key, parent, _path, ancestors) {
          if (nullable.has(name.value) && isNonNullType(types.getInputType()))
            found.push({ variable: name.value, field: pathOf([...ancestors, parent]) });
        },
      }),
    );
  return found;
}

/** @param above the nodes from the document down to the one that holds the value, and their lists */
const pathOf = (above: readonly (ASTNode | readonly ASTNode[] | undefined)[]): string =>
  [...new Set(above)]
    .flatMap((node) =>
      node && 'kind' in node && (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD)
        ? [node.name.value]
        : [],
    )
    .join('.');

/** What is wrong with coerced variables, by BAD_USER_INPUT. One that is left out is not null. */
export const nullsInPlaceOfValues = (
  required: readonly RequiredValue[],
  coerced: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] =>
  required
    .filter(({ variable }) => coerced[variable] === null)
    .map(
      ({ variable, field }) =>
        new GraphQLError(`\`${field}\` takes no null, which is the value of "$${variable}".`, {
          extensions: { code: 'BAD_USER_INPUT', field },
        }),
    );
