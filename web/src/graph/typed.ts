import type { TypedDocument } from '@clipgraph/client/index.ts';
import type { AnyVariables, TypedDocumentNode } from 'urql';

/** Tells urql the types that a document carries: ours are texts, it looks for them on nodes. */
export const typed = <R, V>(
  document: TypedDocument<R, V>,
): TypedDocumentNode<R, V & AnyVariables> =>
  document as unknown as TypedDocumentNode<R, V & AnyVariables>;
