import { ClipgraphError } from '../errors.ts';

/** A page of a list. */
export interface Connection<Node> {
  readonly edges: readonly { readonly node?: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

/** Which node a connection holds. */
export type NodeOf<Page> = Page extends Connection<infer Node> ? NonNullable<Node> : never;

/** Where a document that pages says where to go on. */
export interface Paged {
  readonly after?: string | null | undefined;
}

/**
 * Page after page until there are no more; `break` whenever you have enough.
 * @param ask reads the page after a cursor
 * @throws CURSOR_EXPIRED of ranked lists, whose order is kept for half an hour: begin again
 */
export async function* pagesOf<Page extends Connection<unknown>>(
  ask: (after: string | null | undefined) => Promise<Page | null | undefined>,
  first?: string | null,
): AsyncGenerator<Page, void, void> {
  let after = first;
  for (;;) {
    const page = await ask(after);
    if (!page) throw new ClipgraphError('UNAVAILABLE', 'This list cannot be read just now.');
    yield page;
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage || !endCursor || endCursor === after) return;
    after = endCursor;
  }
}

/** Their entries, without those that vanished while the page was read. */
export async function* nodesOf<Page extends Connection<unknown>>(
  pages: AsyncIterable<Page>,
): AsyncGenerator<NodeOf<Page>, void, void> {
  for await (const { edges } of pages)
    for (const { node } of edges)
      if (node !== null && node !== undefined) yield node as NodeOf<Page>;
}
