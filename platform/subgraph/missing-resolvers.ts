import {
  type ConstArgumentNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';
import type { ResolverMap } from './subgraph.ts';

type ObjectType = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;

const roots: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

/**
 * What a subgraph's schema offers and nothing in the subgraph answers, as `Type.field`: root
 * fields, `__resolveReference` of entities, and the fields of entities that other subgraphs own.
 * GraphQL itself answers null for them without a word.
 */
export const missingResolvers = (schema: DocumentNode, resolvers: ResolverMap): string[] =>
  schema.definitions
    .filter(
      (definition): definition is ObjectType =>
        definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
        definition.kind === Kind.OBJECT_TYPE_EXTENSION,
    )
    .flatMap((type) => needed(type).map((field) => ({ type: type.name.value, field })))
    .filter(({ type, field }) => Reflect.get(resolvers[type] ?? {}, field) === undefined)
    .map(({ type, field }) => `${type}.${field}`);

function needed(type: ObjectType): string[] {
  const fields = type.fields ?? [];
  const names = fields.map(({ name }) => name.value);
  if (roots.has(type.name.value)) return names;
  const keys = keyFields(type);
  if (keys.size === 0) return [];
  // What a subgraph contributes to an entity of another is nullable, and made from its key alone;
  // an owner's fields come from its rows.
  const others = fields.filter(({ name }) => !keys.has(name.value));
  const contributed = others.every((field) => field.type.kind !== Kind.NON_NULL_TYPE);
  return ['__resolveReference', ...(contributed ? others.map(({ name }) => name.value) : [])];
}

/** `resolvable: false`: the subgraph names such entities, and others answer them. */
const isOnlyNamed = ({ name, value }: ConstArgumentNode): boolean =>
  name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value;

const keyFields = ({ directives = [] }: ObjectType): Set<string> =>
  new Set(
    directives
      .filter(({ name, arguments: given = [] }) => name.value === 'key' && !given.some(isOnlyNamed))
      .flatMap(
        ({ arguments: given = [] }) => given.find(({ name }) => name.value === 'fields')?.value,
      )
      .flatMap((value) => (value?.kind === Kind.STRING ? value.value.split(/\s+/) : [])),
  );
