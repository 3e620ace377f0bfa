import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isSpecifiedScalarType,
} from 'graphql';

/** Instead of a value: graphql-js shall look at it, and say what is wrong if anything is. */
export const unusual = Symbol('unusual');

/** Coerces an input value that is not null. @returns `unusual` for whatever it does not know */
export type Read = (value: unknown) => unknown;

const maxInt = 2 ** 31 - 1;

const readBuiltIn: Readonly<Record<string, Read>> = {
  String: (value) => (typeof value === 'string' ? value : unusual),
  ID: (value) => (typeof value === 'string' ? value : unusual),
  Boolean: (value) => (typeof value === 'boolean' ? value : unusual),
  Float: (value) => (Number.isFinite(value) ? value : unusual),
  Int: (value) =>
    Number.isInteger(value) && Math.abs(value as number) <= maxInt ? value : unusual,
};

/** @param made readers of input objects, which may hold themselves */
export function readerOf(
  type: GraphQLInputType,
  made = new Map<GraphQLInputObjectType, Read>(),
): Read {
  if (isNonNullType(type)) return readerOf(type.ofType, made);
  if (isListType(type)) return listReader(type.ofType, made);
  if (isInputObjectType(type)) return objectReader(type, made);
  if (isSpecifiedScalarType(type)) return readBuiltIn[type.name] ?? (() => unusual);
  const isEnum = isEnumType(type);
  return (value) => {
    if (isEnum && typeof value !== 'string') return unusual;
    try {
      const parsed = type.parseValue(value);
      return parsed === undefined ? unusual : parsed;
    } catch {
      return unusual;
    }
  };
}

type Made = Map<GraphQLInputObjectType, Read>;

function listReader(type: GraphQLInputType, made: Made): Read {
  const read = itemReader(type, made);
  return (value) => {
    if (!Array.isArray(value)) return unusual;
    const list = value.map(read);
    return list.includes(unusual) ? unusual : list;
  };
}

/** The same for a value that may be null. */
function itemReader(type: GraphQLInputType, made: Made): Read {
  const read = readerOf(type, made);
  const whenNull = isNonNullType(type) ? unusual : null;
  return (value) => {
    if (value === null) return whenNull;
    return value === undefined ? unusual : read(value);
  };
}

function objectReader(type: GraphQLInputObjectType, made: Made): Read {
  const known = made.get(type);
  if (known) return known;
  const fields: { name: string; read: Read; isNonNull: boolean; byDefault: unknown }[] = [];
  const names = new Set<string>();
  const readObject: Read = (value) => {
    if (type.isOneOf || typeof value !== 'object' || Array.isArray(value)) return unusual;
    const given = value as Record<string, unknown>;
    for (const name in given) if (!names.has(name)) return unusual;
    const object: Record<string, unknown> = {};
    for (const { name, read, isNonNull, byDefault } of fields) {
      const field = given[name];
      if (field !== undefined) {
        const coerced = read(field);
        if (coerced === unusual) return unusual;
        object[name] = coerced;
      } else if (byDefault !== undefined) object[name] = byDefault;
      else if (isNonNull) return unusual;
    }
    return object;
  };
  made.set(type, readObject);
  for (const { name, type: fieldType, defaultValue } of Object.values(type.getFields())) {
    names.add(name);
    fields.push({
      name,
      read: itemReader(fieldType, made),
      isNonNull: isNonNullType(fieldType),
      byDefault: defaultValue,
    });
  }
  return readObject;
}
