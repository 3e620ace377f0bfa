import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

const maxBytes = 16 * 1024 * 1024;

/** What a parsed document weighs: its nodes and tokens take some forty times its text. */
const weightOf = (document: DocumentNode): number =>
  2_000 + 40 * (document.loc?.source.body.length ?? 0);

/**
 * Apollo Server's store of parsed documents. Its own one measures them by their JSON, which is a
 * fraction of what they hold in memory.
 */
export function createParsedDocuments() {
  const kept = new LRUCache<string, DocumentNode>({ maxSize: maxBytes, sizeCalculation: weightOf });
  return {
    get: async (key: string): Promise<DocumentNode | undefined> => kept.get(key),
    set: async (key: string, document: DocumentNode): Promise<void> => {
      kept.set(key, document);
    },
    delete: async (key: string): Promise<boolean> => kept.delete(key),
  };
}
