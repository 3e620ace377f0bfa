import '../code-cache.ts';
import {
  type GraphQLCompositeType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import {
  collectFields,
  dependsOnType,
  type SelectionSource,
  typeOfField,
} from '../document/selections.ts';
import type { Data } from '../fetch/run.ts';
import { type CheckLeaf, checkLeaf } from './leaf.ts';

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
type Complete = (value: unknown, violations: Violations) => unknown;

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

export interface ShapeSource extends SelectionSource {
  /** Plan name -> client's name, where they differ. */
  readonly responseNames: ReadonlyMap<string, string>;
}

/**
 * Compiles a selection set without `@skip` and `@include` into a function that makes the client's
 * object of the plan's, as "Executing Selection Sets" of the specification says.
 */
export const compileShape = (
  type: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
  source: ShapeSource,
): SelectionShape => compileSelection(type, [selectionSet], source);

function compileSelection(
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  source: ShapeSource,
): SelectionShape {
  const shapes = new Map<string, ObjectShape>();
  const shapeOf = (runtimeType: GraphQLCompositeType): ObjectShape => {
    let shape = shapes.get(runtimeType.name);
    if (!shape) {
      shape = compileObject(runtimeType, selectionSets, source);
      shapes.set(runtimeType.name, shape);
    }
    return shape;
  };
  if (isObjectType(type)) return () => shapeOf(type);
  const typeMatters = dependsOnType(type, selectionSets, source);
  return (typename) => {
    // The object of an interface object goes by its interface's name until another subgraph has
    // told what it is.
    if (typename === undefined || typename === type.name)
      return typeMatters ? undefined : shapeOf(type);
    const runtimeType = typeof typename === 'string' ? source.schema.getType(typename) : undefined;
    return isCompositeType(runtimeType) ? shapeOf(runtimeType) : undefined;
  };
}

function compileObject(
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  source: ShapeSource,
): ObjectShape {
  const fields = [...collectFields(type, selectionSets, source)].map(
    ([key, { name, below: selected }]) => {
      const clientName = source.responseNames.get(key) ?? key;
      if (name === '__typename')
        return {
          key,
          clientName,
          below: undefined,
          nonNull: true,
          complete: completeTypename(type),
        };
      const fieldType = typeOfField(type, name);
      const named = getNamedType(fieldType);
      const below = isCompositeType(named) ? compileSelection(named, selected, source) : undefined;
      return {
        key,
        clientName,
        below,
        nonNull: isNonNullType(fieldType),
        complete: compileType(fieldType, below, type.name, name),
      };
    },
  );
  return { fields, complete: generateComplete(fields) };
}

/**
 * Writes the function for one object as source, so that V8 knows the keys that it reads and the
 * form of what it makes. Names are GraphQL names, which hold nothing but letters, digits and
 * underscores; computed keys make `__proto__` a key like any other.
 */
function generateComplete(fields: readonly CompiledField[]): ObjectShape['complete'] {
  const statements = fields.map(
    ({ key, nonNull }, i) => `
      path[depth] = "${key}";
      const value${i} = complete${i}(value["${key}"], violations);
      ${nonNull ? `if (value${i} === null) { violations.depth = depth; return null; }` : ''}`,
  );
  const entries = fields.map(({ clientName }, i) =>
    clientName === '__proto__' ? `["__proto__"]: value${i}` : `${clientName}: value${i}`,
  );
  const source = `return (value, violations) => {
      const { path } = violations;
      const depth = violations.depth++;
      ${statements.join('')}
      violations.depth = depth;
      return { ${entries.join(', ')} };
    };`;
  const names = fields.map((_, i) => `complete${i}`);
  return new Function(...names, source)(...fields.map(({ complete }) => complete));
}

interface CompiledField extends ShapedField {
  readonly clientName: string;
  readonly nonNull: boolean;
  readonly complete: Complete;
}

function compileType(
  type: GraphQLOutputType,
  below: SelectionShape | undefined,
  typeName: string,
  fieldName: string,
): Complete {
  const nullable = getNullableType(type);
  const whenNull: WhenNull = isNonNullType(type)
    ? (violations) => violations.nullValue(typeName, fieldName)
    : undefined;
  if (isListType(nullable))
    return completeList(
      compileType(nullable.ofType, below, typeName, fieldName),
      isNonNullType(nullable.ofType),
      whenNull,
    );
  if (isLeafType(nullable)) return completeLeaf(checkLeaf(nullable), nullable.name, whenNull);
  return completeObject(below as SelectionShape, getNamedType(nullable).name, whenNull);
}

/** Of a non-null type: tells that there is a null. */
type WhenNull = ((violations: Violations) => void) | undefined;

const completeLeaf =
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

const completeList =
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

const completeObject =
  (shapeOf: SelectionShape, typeName: string, whenNull: WhenNull): Complete =>
  (value, violations) => {
    if (value === null || value === undefined) {
      whenNull?.(violations);
      return null;
    }
    const shape =
      typeof value === 'object' && !Array.isArray(value)
        ? shapeOf((value as Data).__typename)
        : undefined;
    if (!shape) {
      violations.invalidValue(typeName);
      return null;
    }
    return shape.complete(value as Data, violations);
  };

/**
 * An object's own name; of an interface or union only the data can tell, and a name that is not
 * that of an object type tells nothing.
 */
const completeTypename = (type: GraphQLCompositeType): Complete =>
  isObjectType(type)
    ? () => type.name
    : (_value, violations) => {
        violations.nullValue(type.name, '__typename');
        return null;
      };
