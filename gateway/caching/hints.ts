import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';

/** What `@cacheControl` says of a field or a type. */
export interface CacheHint {
  readonly maxAgeSeconds?: number;
  readonly scope?: 'PUBLIC' | 'PRIVATE';
  /** As long as what the field is in. */
  readonly inheritMaxAge?: boolean;
}

/** By coordinate: `Type` or `Type.field`. */
export type CacheHints = ReadonlyMap<string, CacheHint>;

/**
 * Reads the hints that the subgraphs composed into a supergraph: composition drops `@cacheControl`
 * unless each of them says `@composeDirective(name: "@cacheControl")`.
 */
export function readCacheHints(supergraph: DocumentNode): CacheHints {
  const hints = new Map<string, CacheHint>();
  const read = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    const directive = directives.find(({ name }) => name.value === 'cacheControl');
    if (directive) hints.set(coordinate, toHint(directive));
  };
  for (const type of supergraph.definitions) {
    if (
      type.kind !== Kind.OBJECT_TYPE_DEFINITION &&
      type.kind !== Kind.INTERFACE_TYPE_DEFINITION &&
      type.kind !== Kind.UNION_TYPE_DEFINITION
    )
      continue;
    read(type.name.value, type.directives);
    if ('fields' in type)
      for (const field of type.fields ?? [])
        read(`${type.name.value}.${field.name.value}`, field.directives);
  }
  return hints;
}

function toHint(directive: ConstDirectiveNode): CacheHint {
  const { maxAge, scope, inheritMaxAge } = Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
  return {
    ...(maxAge !== undefined && { maxAgeSeconds: Number(maxAge) }),
    ...(scope !== undefined && { scope: scope === 'PUBLIC' ? 'PUBLIC' : 'PRIVATE' }),
    ...(inheritMaxAge === true && { inheritMaxAge }),
  };
}
