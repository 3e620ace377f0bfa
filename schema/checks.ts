import {
  buildSchema,
  type DocumentNode,
  findBreakingChanges,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
  visit,
} from 'graphql';
import type { Composed, Hint } from './compose.ts';

/** One sentence per fault, each telling what to do; empty when all is well. */
type Faults = string[];

/** The committed files must be what the subgraphs compose to. */
export function staleFiles(
  composed: Composed,
  onDisk: { supergraph: string; api: string },
): Faults {
  return (['supergraph', 'api'] as const)
    .filter((file) => composed[file] !== onDisk[file])
    .map((file) => staleFile(`schema/${file}.graphql`));
}

export const staleFile = (path: string): string =>
  `${path} is stale. Run \`npm run generate\` and commit the result.`;

/** Nothing above DEBUG is accepted; docs/decisions/0001-composition-hints.md says why. */
export function refusedHints(hints: readonly Pick<Hint, 'definition' | 'message'>[]): Faults {
  return hints
    .filter(({ definition }) => definition.level.name !== 'DEBUG')
    .map(
      ({ definition, message }) =>
        `Composition hint ${definition.level.name} ${definition.code}: ${message}`,
    );
}

/**
 * What a client of `before` can no longer do with `after`.
 * @param base how to name `before` to the reader
 */
export function brokenClients(before: string, after: string, base: string): Faults {
  return findBreakingChanges(buildSchema(before), buildSchema(after))
    .filter(({ description }) => !neverServed.has(description))
    .map(
      ({ description }) =>
        `A client of ${base} breaks: ${description} Deprecate the old and add the new beside it.`,
    );
}

/** What clients were always refused: that they do not see it any more breaks nobody. */
const neverServed: ReadonlySet<string> = new Set(
  ['RoomMessage', 'RoomMessagePage', 'Query.roomMessages', 'Mutation.sendToRoom'].map(
    (name) => `${name} was removed.`,
  ),
);

/**
 * Every type, field, argument, input field and enum value says what it is.
 * @param api SDL of the schema that clients see
 */
export function missingDescriptions(api: string): Faults {
  const faults: Faults = [];
  const named = new Set<string>([
    Kind.OBJECT_TYPE_DEFINITION,
    Kind.INTERFACE_TYPE_DEFINITION,
    Kind.UNION_TYPE_DEFINITION,
    Kind.ENUM_TYPE_DEFINITION,
    Kind.INPUT_OBJECT_TYPE_DEFINITION,
    Kind.SCALAR_TYPE_DEFINITION,
    Kind.FIELD_DEFINITION,
    Kind.INPUT_VALUE_DEFINITION,
    Kind.ENUM_VALUE_DEFINITION,
  ]);
  visit(parse(api), {
    DirectiveDefinition: () => false,
    enter(node, _key, _parent, _path, ancestors) {
      if (
        !named.has(node.kind) ||
        !('name' in node) ||
        ('description' in node && node.description?.value.trim())
      )
        return;
      const path = [...ancestors, node].flatMap((part) =>
        'name' in part && part.name ? [part.name.value] : [],
      );
      faults.push(
        `${path.join('.')} has no description. Describe it in the subgraph that owns it.`,
      );
    },
  });
  return faults;
}

/**
 * Every document in schema/operations holds one operation that is named as its file and fits the
 * schema.
 */
export function invalidOperations(
  api: string,
  files: readonly { name: string; path?: string; text: string }[],
): Faults {
  const schema = buildSchema(api);
  return files.flatMap(({ name, path = `${name}.graphql`, text }) => {
    const where = `schema/operations/${path}`;
    let document: DocumentNode;
    try {
      document = parse(text);
    } catch (error) {
      return [`${where} cannot be parsed: ${(error as Error).message}`];
    }
    const operations = document.definitions.filter(
      (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
    );
    const naming =
      operations.length === 1 && operations[0]?.name?.value === name
        ? []
        : [`${where} must hold exactly one operation, and it must be named ${name}.`];
    return [...naming, ...validate(schema, document).map((error) => `${where}: ${error.message}`)];
  });
}
