import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';

export type TypeWithFields = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** The fields of a supergraph, found without building its schema. */
export interface SupergraphFields {
  readonly types: readonly TypeWithFields[];
  find(typeName: string, fieldName: string): FieldDefinitionNode | undefined;
  /** Whether the field, or that of a type which implements this one, takes arguments. */
  takesArguments(typeName: string, fieldName: string): boolean;
}

export const isTypeWithFields = (definition: DefinitionNode): definition is TypeWithFields =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
  definition.kind === Kind.INTERFACE_TYPE_DEFINITION;

export function readFields(document: DocumentNode): SupergraphFields {
  const types = document.definitions.filter(isTypeWithFields);
  const fieldsOf = new Map(
    types.map(({ name, fields = [] }) => [
      name.value,
      new Map(fields.map((field) => [field.name.value, field])),
    ]),
  );
  const find = (typeName: string, fieldName: string) => fieldsOf.get(typeName)?.get(fieldName);
  return {
    types,
    find,
    takesArguments: (typeName, fieldName) =>
      types.some(
        ({ name, interfaces = [] }) =>
          (name.value === typeName || interfaces.some((one) => one.name.value === typeName)) &&
          (find(name.value, fieldName)?.arguments?.length ?? 0) > 0,
      ),
  };
}

export const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);

/** The selection that a directive of the supergraph holds as text, with or without its braces. */
export function parseSelection(text: string): SelectionSetNode {
  const braced = text.trimStart().startsWith('{') ? text : `{${text}}`;
  const [definition] = parse(braced, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION)
    throw new Error(`The supergraph holds no selection in "${text}".`);
  return definition.selectionSet;
}

export const argumentOf = (
  { arguments: given = [] }: ConstDirectiveNode,
  name: string,
): ArgumentNode['value'] | undefined => given.find((one) => one.name.value === name)?.value;

/** The text of a string or the name of an enum value. */
export const textOf = (value: ArgumentNode['value'] | undefined): string | undefined =>
  value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
