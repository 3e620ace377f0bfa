import { type GraphQLLeafType, isEnumType } from 'graphql';

/** The value as the client gets it; undefined when the type does not allow it. */
export type CheckLeaf = (value: unknown) => unknown;

/**
 * Subgraphs serialize; this only refuses what the API schema does not allow: values of another
 * kind, enum values that are hidden. Scalars that the schema declares itself can be anything.
 */
export function checkLeaf(type: GraphQLLeafType): CheckLeaf {
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => (names.has(value) ? value : undefined);
  }
  return builtIn[type.name] ?? anything;
}

const anything: CheckLeaf = (value) => value;

const builtIn: Readonly<Record<string, CheckLeaf>> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  ID: (value) =>
    typeof value === 'string' ? value : Number.isInteger(value) ? String(value) : undefined,
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Float: (value) => (Number.isFinite(value) ? value : undefined),
  Int: (value) => (typeof value === 'number' && value === (value | 0) ? value : undefined),
};

/**
 * Source of a test that says whether `checkLeaf` would answer the value itself, so that most leaves
 * are answered without a call. Undefined where only the call can tell.
 */
export const usualLeaf = (type: GraphQLLeafType, value: string): string | undefined =>
  isEnumType(type) ? undefined : (usual[type.name] ?? usualOfAnything)(value);

const usualOfAnything = (value: string): string => `${value} !== undefined && ${value} !== null`;

const usual: Readonly<Record<string, (value: string) => string>> = {
  String: (value) => `typeof ${value} === "string"`,
  ID: (value) => `typeof ${value} === "string"`,
  Boolean: (value) => `typeof ${value} === "boolean"`,
  Float: (value) => `Number.isFinite(${value})`,
  Int: (value) => `typeof ${value} === "number" && ${value} === (${value} | 0)`,
};
