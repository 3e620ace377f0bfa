import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as operationTypes from '@graphql-codegen/typescript-operations';
import {
  buildASTSchema,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  validate,
  visit,
} from 'graphql';

// Writes generated/graph.ts: types and texts of the operations in operations/.
const web = new URL('../', import.meta.url);
const api = parse(readFileSync(new URL('../schema/api.graphql', web), 'utf8'));
const operations = new URL('operations/', web);
const documents = readdirSync(operations).map((name) =>
  parse(readFileSync(new URL(name, operations), 'utf8'), { noLocation: true }),
);
const definitions = documents.flatMap((document) => document.definitions);
const fragments = new Map(
  definitions
    .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
    .map((node) => [node.name.value, node]),
);
const schema = buildASTSchema(api, { assumeValid: true });
const faults = validate(schema, { kind: Kind.DOCUMENT, definitions });
if (faults.length > 0) {
  for (const { message } of faults) console.error(message);
  process.exit(1);
}

const types = await codegen({
  filename: 'graph.ts',
  schema: api,
  schemaAst: schema,
  documents: [{ document: { kind: Kind.DOCUMENT, definitions } }],
  config: {
    enumsAsTypes: true,
    useTypeImports: true,
    skipTypename: true,
    scalars: { ID: 'string', DateTime: 'string' },
  },
  plugins: [{ operationTypes: {} }],
  pluginMap: { operationTypes },
});

function spreadBy(node: OperationDefinitionNode): FragmentDefinitionNode[] {
  const used = new Map<string, FragmentDefinitionNode>();
  const collect = (part: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(part, {
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value);
        if (!fragment || used.has(value)) return;
        used.set(value, fragment);
        collect(fragment);
      },
    });
  };
  collect(node);
  return [...used.values()];
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const constants = definitions
  .filter((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION)
  .map((node) => {
    const name = node.name?.value;
    const type = `${name}${capital(node.operation)}`;
    const text = [node, ...spreadBy(node)].map(print).join('\n').replace(/\s+/g, ' ');
    return `export const ${name}Document = ${JSON.stringify(text)} as TypedDocument<${type}, ${type}Variables>;`;
  });
mkdirSync(new URL('generated/', web), { recursive: true });
writeFileSync(
  new URL('generated/graph.ts', web),
  [
    '// Generated from web/operations. Do not edit.',
    'export type TypedDocument<Result, Variables> = string & { readonly __apiType?: (variables: Variables) => Result };',
    types,
    ...constants,
    '',
  ].join('\n'),
);
