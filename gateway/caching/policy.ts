import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';
import type { CacheHint, CacheHints } from './hints.ts';

/** How long an answer may be used again, and by whom. */
export interface CachePolicy {
  readonly maxAgeSeconds: number;
  /** PUBLIC only when the schema says of every field that it does not depend on who asks. */
  readonly scope: 'PUBLIC' | 'PRIVATE';
}

/** Introspection depends on nobody, and on the schema alone. */
const introspection: CachePolicy = { maxAgeSeconds: 60, scope: 'PUBLIC' };
const notAtAll: CachePolicy = { maxAgeSeconds: 0, scope: 'PRIVATE' };

/**
 * The policy of an operation's answers, from the hints of the fields that it selects: the shortest
 * time and the narrowest scope of them.
 *
 * Time goes by Apollo's rules: without a hint, a root field and a field of objects is 0, and a leaf
 * lasts as long as its parent. Scope is stricter: a field counts as PRIVATE unless it says PUBLIC
 * itself, or is a leaf of a type that does. Which object a field gives may depend on the viewer
 * even where the object does not.
 */
export function cachePolicyOf(
  schema: GraphQLSchema,
  hints: CacheHints,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CachePolicy {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  const measured = new Map<string, CachePolicy>();

  const ofFragment = (name: string, isRoot: boolean): CachePolicy => {
    const key = isRoot ? `root ${name}` : name;
    let policy = measured.get(key);
    if (!policy) {
      // What a fragment inside itself would be told; such a document is refused later.
      measured.set(key, notAtAll);
      const fragment = fragments.get(name);
      policy = fragment
        ? ofSelections(fragment.selectionSet, typeFromAST(schema, fragment.typeCondition), isRoot)
        : notAtAll;
      measured.set(key, policy);
    }
    return policy;
  };

  const ofSelections = (
    { selections }: SelectionSetNode,
    type: GraphQLNamedType | undefined,
    isRoot: boolean,
  ): CachePolicy =>
    selections
      .map((selection): CachePolicy => {
        if (selection.kind === Kind.FRAGMENT_SPREAD)
          return ofFragment(selection.name.value, isRoot);
        if (selection.kind === Kind.INLINE_FRAGMENT)
          return ofSelections(
            selection.selectionSet,
            selection.typeCondition ? typeFromAST(schema, selection.typeCondition) : type,
            isRoot,
          );
        return ofField(selection.name.value, selection.selectionSet, type, isRoot);
      })
      .reduce(narrower, forEver);

  const ofField = (
    name: string,
    below: SelectionSetNode | undefined,
    type: GraphQLNamedType | undefined,
    isRoot: boolean,
  ): CachePolicy => {
    if (name === '__typename') return forEver;
    if (name === '__schema' || name === '__type') return introspection;
    const field = (isObjectType(type) || isInterfaceType(type)) && type.getFields()[name];
    if (!field || !type) return notAtAll;
    const fieldType = getNamedType(field.type);
    const own: CacheHint = hints.get(`${type.name}.${name}`) ?? {};
    const ofType = hints.get(fieldType.name);
    const isLeaf = !isCompositeType(fieldType);
    const inherits = own.inheritMaxAge || ofType?.inheritMaxAge || (isLeaf && !isRoot);
    const policy: CachePolicy = {
      maxAgeSeconds:
        own.maxAgeSeconds ?? ofType?.maxAgeSeconds ?? (inherits ? Number.POSITIVE_INFINITY : 0),
      scope:
        own.scope ?? (isLeaf && hints.get(type.name)?.scope === 'PUBLIC' ? 'PUBLIC' : 'PRIVATE'),
    };
    return below ? narrower(policy, ofSelections(below, fieldType, false)) : policy;
  };

  if (operation.operation === 'mutation') return notAtAll;
  const policy = ofSelections(
    operation.selectionSet,
    schema.getRootType(operation.operation) ?? undefined,
    true,
  );
  return Number.isFinite(policy.maxAgeSeconds)
    ? policy
    : { ...policy, maxAgeSeconds: introspection.maxAgeSeconds };
}

const forEver: CachePolicy = { maxAgeSeconds: Number.POSITIVE_INFINITY, scope: 'PUBLIC' };

const narrower = (one: CachePolicy, other: CachePolicy): CachePolicy => ({
  maxAgeSeconds: Math.min(one.maxAgeSeconds, other.maxAgeSeconds),
  scope: one.scope === 'PUBLIC' && other.scope === 'PUBLIC' ? 'PUBLIC' : 'PRIVATE',
});
