import { viewerName } from '@clipgraph/platform/limits/viewer-name.ts';
import { hashOf, type KnownDocuments } from '../documents/known-documents.ts';
import type { Payer } from '../executor/plan/planner.ts';
import type { RequestScope } from '../transport/transport.ts';

/** Who pays for work on a document: nobody for those known beforehand and our own. */
export const createPayers =
  (known: KnownDocuments) =>
  (query: string, { viewer }: RequestScope): Payer =>
    viewer.channel === 'rest' || known.has(hashOf(query)) ? undefined : viewerName(viewer);
