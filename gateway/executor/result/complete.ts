import { type GraphQLCompositeType, isObjectType } from 'graphql';
import { type Data, isData } from '../fetch/run.ts';
import type { CheckLeaf } from './leaf.ts';

/**
 * Told about values that the schema does not allow, with where they are. Answers are the shape's to
 * give.
 */
export interface Violations {
  /** Names and indexes on the way to the value, outermost first; only the first `depth` count. */
  readonly path: (string | number)[];
  depth: number;
  nullValue(typeName: string, fieldName: string): void;
  invalidValue(typeName: string): void;
}

/**
 * The client's value for the plan's value. Null for null, for what the schema does not allow, and
 * for what had to become null below.
 */
export type Complete = (value: unknown, violations: Violations) => unknown;

export interface ShapedField {
  /** Its name in the plan's data. */
  readonly key: string;
  /** What is selected below; undefined for a leaf. */
  readonly below: SelectionShape | undefined;
}

export interface ObjectShape {
  readonly fields: readonly ShapedField[];
  complete(value: Data, violations: Violations): Data | null;
}

/**
 * What a client selected of a field, by the type that the object turns out to be. Undefined when
 * that is not known, or is hidden from clients.
 */
export type SelectionShape = (typename: unknown) => ObjectShape | undefined;

/** Of a non-null type: tells that there is a null. */
export type WhenNull = ((violations: Violations) => void) | undefined;

export const completeLeaf =
  (check: CheckLeaf, typeName: string, whenNull: WhenNull): Complete =>
  (value, violations) => {
    if (value === null || value === undefined) {
      whenNull?.(violations);
      return null;
    }
    const checked = check(value);
    if (checked !== undefined) return checked;
    violations.invalidValue(typeName);
    return null;
  };

export const completeList =
  (complete: Complete, nonNull: boolean, whenNull: WhenNull): Complete =>
  (value, violations) => {
    if (value === null || value === undefined) {
      whenNull?.(violations);
      return null;
    }
    if (!Array.isArray(value)) {
      violations.invalidValue('list');
      return null;
    }
    const depth = violations.depth++;
    const list = new Array(value.length);
    for (let index = 0; index < value.length; index++) {
      violations.path[depth] = index;
      const completed = complete(value[index], violations);
      if (completed === null && nonNull) {
        violations.depth = depth;
        return null;
      }
      list[index] = completed;
    }
    violations.depth = depth;
    return list;
  };

export const completeObject =
  (shapeOf: SelectionShape, typeName: string, whenNull: WhenNull): Complete =>
  (value, violations) => {
    if (value === null || value === undefined) {
      whenNull?.(violations);
      return null;
    }
    const object = isData(value) ? value : undefined;
    const shape = object && shapeOf(object.__typename);
    if (!shape) {
      violations.invalidValue(typeName);
      return null;
    }
    return shape.complete(object, violations);
  };

/**
 * An object's own name; of an interface or union only the data can tell, and a name that is not
 * that of an object type tells nothing.
 */
export const completeTypename = (type: GraphQLCompositeType): Complete =>
  isObjectType(type)
    ? () => type.name
    : (_value, violations) => {
        violations.nullValue(type.name, '__typename');
        return null;
      };
