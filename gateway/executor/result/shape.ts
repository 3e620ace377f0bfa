import '../code-cache.ts';
import {
  type GraphQLCompositeType,
  type GraphQLLeafType,
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
import {
  type Complete,
  completeLeaf,
  completeList,
  completeObject,
  completeTypename,
  type ObjectShape,
  type SelectionShape,
  type ShapedField,
  type WhenNull,
} from './complete.ts';
import { checkLeaf, usualLeaf } from './leaf.ts';

interface ShapeSource extends SelectionSource {
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
  if (isObjectType(type)) {
    let shape: ObjectShape | undefined;
    return () => (shape ??= compileObject(type, selectionSets, source));
  }
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
          leaf: undefined,
          complete: completeTypename(type),
        };
      const fieldType = typeOfField(type, name);
      const named = getNamedType(fieldType);
      const below = isCompositeType(named) ? compileSelection(named, selected, source) : undefined;
      const nullable = getNullableType(fieldType);
      return {
        key,
        clientName,
        below,
        nonNull: isNonNullType(fieldType),
        leaf: isLeafType(nullable) ? nullable : undefined,
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
  const statements = fields.map(({ key, nonNull, leaf }, i) => {
    const usual = leaf && usualLeaf(leaf, `value${i}`);
    const complete = `
        path[depth] = "${key}";
        value${i} = complete${i}(value${i}, violations);
        ${nonNull ? `if (value${i} === null) { violations.depth = depth; return null; }` : ''}`;
    return `
      let value${i} = value["${key}"];
      ${usual ? `if (!(${usual})) {${complete}\n}` : complete}`;
  });
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
  /** Its type, of one value. */
  readonly leaf: GraphQLLeafType | undefined;
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
