import { createHash } from 'node:crypto';
import {
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';

/**
 * What is true of every field, as a function of the object and the arguments: subgraphs and one
 * merged schema answer from the same world.
 */
interface Answers {
  /**
   * Makes every field of the schema answer from the world. `__resolveReference` of entities is set
   * as well.
   */
  inhabit(schema: GraphQLSchema): GraphQLSchema;
}

export interface AnswersOptions {
  readonly seed: number;
  /** Of the merged schema: which types are entities, by the name of a concrete type. */
  readonly entityTypes: ReadonlySet<string>;
  /** Required fields of fields, in field set syntax, by `Type.field`. */
  readonly requires?: Readonly<Record<string, string>>;
  /** `Type.field` that is never null and never an error: keys, and what is required. */
  readonly solid?: ReadonlySet<string>;
  /** `Type.field` that may be null, but is never an error. */
  readonly errorless?: ReadonlySet<string>;
  /**
   * Which concrete types an abstract one may turn out to be, where not all of the merged schema's.
   */
  readonly members?: Readonly<Record<string, readonly string[]>>;
  /**
   * The part of nullable fields that are null, of fields that fail, and of non-null fields that are
   * null all the same.
   */
  readonly faults: {
    readonly nulls: number;
    readonly errors: number;
    readonly nullViolations: number;
  };
  readonly merged: GraphQLSchema;
}

/** An object of the world. Its identity decides about everything that it answers. */
interface Thing {
  readonly __typename: string;
  readonly identity: string;
  /** What came with the representation: values that were required. */
  readonly given?: Record<string, unknown>;
}

const root: Omit<Thing, '__typename'> = { identity: 'root' };

/**
 * The keys that entities of test graphs have; each holds the identity, so that any of them finds
 * the object.
 */
const identityOf = (reference: Record<string, unknown>): string => {
  const { id, sku, number } = reference as { id?: string; sku?: string; number?: string };
  return id ?? sku?.slice('sku:'.length) ?? number?.slice('number:'.length) ?? '';
};

export function createAnswers(options: AnswersOptions): Answers {
  const {
    seed,
    entityTypes,
    requires = {},
    solid = new Set(),
    errorless = new Set(),
    members = {},
    faults,
    merged,
  } = options;
  const requiredSets = new Map(
    Object.entries(requires).map(([field, set]) => [field, selectionSetOf(set)]),
  );

  /** 0 <= dice < 1, the same for the same words. */
  const dice = (...words: unknown[]): number =>
    createHash('md5')
      .update(JSON.stringify([seed, ...words]))
      .digest()
      .readUInt32BE() /
    2 ** 32;

  const concreteOf = (typeName: string, typename: string): string =>
    entityTypes.has(typeName) ? typeName : typename;

  const make = (type: GraphQLOutputType, isSolid: boolean, words: readonly unknown[]): unknown => {
    if (isNonNullType(type))
      return !isSolid && dice('violation', words) < faults.nullViolations
        ? null
        : makeValue(type.ofType, isSolid, words);
    return !isSolid && dice('null', words) < faults.nulls ? null : makeValue(type, isSolid, words);
  };

  const makeValue = (
    type: GraphQLOutputType,
    isSolid: boolean,
    words: readonly unknown[],
  ): unknown => {
    const nullable = getNullableType(type);
    if (isListType(nullable))
      return Array.from({ length: Math.floor(dice('length', words) * 4) }, (_, i) =>
        make(nullable.ofType, isSolid, [...words, i]),
      );
    if (isEnumType(nullable)) {
      // Only what clients may see: hidden values have cases of their own.
      const names = (merged.getType(nullable.name) as typeof nullable)
        .getValues()
        .map(({ name }) => name);
      return names[Math.floor(dice('enum', words) * names.length)];
    }
    if (isObjectType(nullable) || isInterfaceType(nullable) || isUnionType(nullable))
      return thing(nullable.name, words);
    const number = Math.floor(dice('value', words) * 5);
    switch (nullable.toString()) {
      case 'Int':
        return number;
      case 'Float':
        return number + 0.5;
      case 'Boolean':
        return number % 2 === 0;
      case 'DateTime':
        return new Date(1_700_000_000_000 + number * 1000).toISOString();
      case 'JSON':
        return { number, list: [number, null] };
      default:
        return `value ${number}`;
    }
  };

  const thing = (typeName: string, words: readonly unknown[]): Thing => {
    const mergedType = merged.getType(typeName);
    const possible =
      members[typeName] ??
      (isUnionType(mergedType) || isInterfaceType(mergedType)
        ? merged
            .getPossibleTypes(mergedType)
            .map(({ name }) => name)
            .sort()
        : [typeName]);
    const concrete = possible[Math.floor(dice('type', words) * possible.length)] as string;
    if (!entityTypes.has(concrete))
      return { __typename: concrete, identity: JSON.stringify(words) };
    return {
      __typename: concrete,
      identity: `${concrete}-${1 + Math.floor(dice('id', words) * 4)}`,
    };
  };

  const answer = (
    source: Thing,
    typeName: string,
    field: GraphQLField<unknown, unknown>,
    args: object,
  ): unknown => {
    const name = field.name;
    if (name === 'id') return source.identity;
    if (name === 'sku') return `sku:${source.identity}`;
    if (name === 'number') return `number:${source.identity}`;
    const isSolid =
      solid.has(`${concreteOf(typeName, source.__typename)}.${name}`) ||
      solid.has(`${typeName}.${name}`);
    const words: unknown[] = [source.identity, name, inOrder(args)];
    const required =
      requiredSets.get(`${typeName}.${name}`) ?? requiredSets.get(`${source.__typename}.${name}`);
    if (required)
      words.push(
        source.given
          ? pick(source.given, required)
          : evaluate(source, merged.getType(source.__typename) as GraphQLObjectType, required),
      );
    if (!isSolid && !errorless.has(`${typeName}.${name}`) && dice('error', words) < faults.errors) {
      const code = dice('code', words) < 0.5 ? 'NOT_FOUND' : 'SECRET';
      throw new GraphQLError(`${name} of ${source.identity} failed`, {
        extensions: { code, internal: 'not for clients' },
      });
    }
    return make(field.type, isSolid, words);
  };

  /** What an executor would read of the selection: an error is a null. */
  const evaluate = (
    source: Thing,
    type: GraphQLObjectType,
    selectionSet: SelectionSetNode,
  ): Record<string, unknown> => {
    const values: Record<string, unknown> = {};
    for (const selection of selectionSet.selections) {
      if (selection.kind !== Kind.FIELD) continue;
      const field = type.getFields()[selection.name.value] as GraphQLField<unknown, unknown>;
      const args = Object.fromEntries(
        (selection.arguments ?? []).map((argument) => [
          argument.name.value,
          valueFromASTUntyped(argument.value),
        ]),
      );
      let value: unknown = null;
      try {
        value = answer(source, type.name, field, args);
      } catch {}
      values[field.name] = selection.selectionSet ? below(value, selection.selectionSet) : value;
    }
    return values;
  };

  const below = (value: unknown, selectionSet: SelectionSetNode): unknown => {
    if (Array.isArray(value)) return value.map((item) => below(item, selectionSet));
    return value
      ? evaluate(
          value as Thing,
          merged.getType((value as Thing).__typename) as GraphQLObjectType,
          selectionSet,
        )
      : null;
  };

  const resolve: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) =>
    answer(
      (source as Thing) ?? root,
      info.parentType.name,
      info.parentType.getFields()[info.fieldName] as GraphQLField<unknown, unknown>,
      args,
    );

  const resolveReference = (reference: Record<string, unknown>): Thing => {
    const identity = identityOf(reference);
    // An interface object is asked for under its interface's name; the identity tells what it is.
    const typename = reference.__typename as string;
    return {
      __typename: isInterfaceType(merged.getType(typename))
        ? (identity.split('-')[0] as string)
        : typename,
      identity,
      given: reference,
    };
  };

  return {
    inhabit(schema) {
      for (const type of Object.values(schema.getTypeMap())) {
        if (type.name.startsWith('_')) continue;
        if (isObjectType(type) || isInterfaceType(type)) {
          type.extensions = { ...type.extensions, apollo: { subgraph: { resolveReference } } };
        }
        if (isObjectType(type)) {
          for (const field of Object.values(type.getFields()))
            if (!field.name.startsWith('_')) field.resolve = resolve;
        }
      }
      return schema;
    },
  };
}

/** The same value whatever order its keys came in. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => [name, inOrder(item)]);
}

const selectionSetOf = (fieldSet: string): SelectionSetNode => {
  const [definition] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  return (definition as { selectionSet: SelectionSetNode }).selectionSet;
};

function pick(value: unknown, selectionSet: SelectionSetNode): unknown {
  if (Array.isArray(value)) return value.map((item) => pick(item, selectionSet));
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    selectionSet.selections.flatMap((selection) => {
      if (selection.kind !== Kind.FIELD) return [];
      const below = (value as Record<string, unknown>)[selection.name.value] ?? null;
      return [
        [
          selection.name.value,
          selection.selectionSet ? pick(below, selection.selectionSet) : below,
        ],
      ];
    }),
  );
}
