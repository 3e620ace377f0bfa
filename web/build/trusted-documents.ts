import { createRequest, formatDocument, stringifyDocument } from '@urql/core';
import type { DocumentNode } from 'graphql';
import type { Plugin } from 'vite';

/**
 * Writes `documents.json`: the texts that this build sends, so that a server which takes only
 * documents that it knows takes these. The cache adds `__typename` to what goes through it.
 */
export function trustedDocuments(): Plugin {
  return {
    name: 'trusted-documents',
    apply: 'build',
    async generateBundle() {
      const exported: Record<string, unknown> = await import('../generated/graph.ts');
      const texts = Object.values(exported).filter((text) => typeof text === 'string');
      const cached = texts.map((text) =>
        stringifyDocument(formatDocument(createRequest(text, {}).query) as DocumentNode),
      );
      const operations = [...new Set([...texts, ...cached])].map((body) => ({ body }));
      const source = JSON.stringify({ operations });
      this.emitFile({ type: 'asset', fileName: 'documents.json', source });
    },
  };
}
