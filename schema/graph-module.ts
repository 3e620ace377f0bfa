import { codegen } from '@graphql-codegen/core';
import * as operationTypes from '@graphql-codegen/typescript-operations';
import { buildASTSchema, parse, print, validate } from 'graphql';
import { type ManifestEntry, manifestOf } from './documents.ts';

const config = {
  enumsAsTypes: true,
  useTypeImports: true,
  skipTypename: true,
  scalars: { ID: 'string', DateTime: 'string' },
};

/** For a project that does not use our client: the same type, without an import. */
const ownDocumentType = `/** The text of one operation; the types of its answer and of its variables ride along. */
export type TypedDocument<Result, Variables> = string & {
  readonly __apiType?: (variables: Variables) => Result;
};`;

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * A file that holds one operation and its fragments is sent as it stands: servers know documents by
 * their exact text.
 */
const filesByBody = (texts: readonly string[]): ReadonlyMap<string, string> =>
  new Map(texts.map((text) => [print(parse(text, { noLocation: true })), text]));

function documentOf({ name, type, body }: ManifestEntry): string {
  const types = `${name}${capitalised(type)}`;
  const text = body.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  return [
    `export const ${name}Document: TypedDocument<`,
    `  ${types},`,
    `  ${types}Variables`,
    `> = \`${text}\`;`,
  ].join('\n');
}

/**
 * A TypeScript module with the documents of a client, each a string that carries the types of its
 * answer and of its variables, and with the input types and enums that they need.
 * @param api the SDL of the schema that clients see
 * @param texts the documents; fragments may be in other texts than the operations that spread them
 * @param importFrom where `TypedDocument` comes from. @default the module has its own
 * @throws Error for a document that does not fit the schema, by name
 */
export async function graphModule(
  api: string,
  texts: readonly string[],
  { importFrom }: { importFrom?: string } = {},
): Promise<string> {
  const operations = manifestOf(texts);
  const files = filesByBody(texts);
  const schema = parse(api);
  const schemaAst = buildASTSchema(schema, { assumeValid: true });
  for (const { name, body } of operations) {
    const [fault] = validate(schemaAst, parse(body));
    if (fault) throw new Error(`${name} does not fit the schema: ${fault.message}`);
  }
  const code = await codegen({
    filename: 'graph.ts',
    schema,
    schemaAst,
    documents: [...definitionsOf(texts)].map((text) => ({ document: parse(text) })),
    config,
    plugins: [{ operationTypes: {} }],
    pluginMap: { operationTypes },
    skipDocumentsValidation: true,
  });
  return [
    '// Generated from GraphQL documents. Do not edit.',
    importFrom === undefined
      ? ownDocumentType
      : `import type { TypedDocument } from '${importFrom}';`,
    code,
    ...operations.map((operation) =>
      documentOf({ ...operation, body: files.get(operation.body) ?? operation.body }),
    ),
    '',
  ].join('\n');
}

/** Each operation and each fragment once, however many files repeat it. */
function definitionsOf(texts: readonly string[]): Set<string> {
  const definitions = texts.flatMap((text) =>
    parse(text).definitions.map(({ loc }) => text.slice(loc?.start, loc?.end)),
  );
  return new Set(definitions);
}
