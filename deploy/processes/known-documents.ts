import { readManifest } from '@clipgraph/gateway/documents/known-documents.ts';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { clientOperations } from '@clipgraph/schema/operations.ts';

/**
 * The product's own documents, and those of the operator's manifest.
 * @throws Error with a sentence for the operator
 */
export const knownDocuments = async ({
  TRUSTED_DOCUMENTS_PATH: path,
}: Config): Promise<string[]> => [
  ...clientOperations().map(({ text }) => text),
  ...(path === undefined ? [] : await readManifest(path)),
];
