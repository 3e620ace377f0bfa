import { type DocumentNode, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Payer } from '../executor/plan/planner.ts';
import type { ExecutionRequest } from '../executor/request.ts';
import { createTurns } from './turns.ts';

type Unread = Pick<ExecutionRequest, 'query' | 'operationName' | 'scope'>;

interface ReaderOptions {
  readonly maxTokens: number;
  payerOf(query: string, scope: ExecutionRequest['scope']): Payer;
  /** @throws InvalidRequest when the payer has no time left for a document that is not compiled */
  checkBudget(request: Unread): void;
}

export interface ReadDocument {
  /**
   * A document's syntax tree: the one that is kept, else it is read in turn.
   * @throws GraphQLError when it has none, InvalidRequest with RATE_LIMITED before it is read
   */
  (request: Unread): Promise<DocumentNode>;
  /** The syntax tree of a document that was read before; undefined when it is not kept. */
  kept(query: string): DocumentNode | undefined;
}

const maxBytes = 16 * 1024 * 1024;

/** What a document weighs that was read: its nodes and tokens take some forty times its text. */
const weightOf = (_: DocumentNode, text: string): number => 2_000 + 40 * text.length;

/**
 * Reads the documents of clients. One takes a few milliseconds on the event loop, and its syntax
 * tree takes memory: so new ones are read one after the other with the loop going round between
 * them, and not at all when they would be refused afterwards.
 */
export function createReader({ maxTokens, payerOf, checkBudget }: ReaderOptions): ReadDocument {
  const kept = new LRUCache<string, DocumentNode>({
    maxSize: maxBytes,
    // One that is very long, such as of nothing but blanks, must not drive out all others.
    maxEntrySize: maxBytes / 16,
    sizeCalculation: weightOf,
  });
  const inTurn = createTurns();
  const read = async (request: Unread) => {
    const { query, scope } = request;
    return (
      kept.get(query) ??
      inTurn(payerOf(query, scope), () => {
        const meanwhile = kept.get(query);
        if (meanwhile) return meanwhile;
        checkBudget(request);
        const document = parse(query, { maxTokens });
        kept.set(query, document);
        return document;
      })
    );
  };
  return Object.assign(read, { kept: (query: string) => kept.get(query) });
}
