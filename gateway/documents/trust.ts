import { type DocumentNode, GraphQLError, print, visit } from 'graphql';
import type { Logger } from 'pino';
import { InvalidRequest } from '../executor/document/document.ts';
import { hashOf, type KnownDocuments } from './known-documents.ts';

export type TrustMode = 'off' | 'log' | 'prefer' | 'require';

/**
 * @returns whether the document is known beforehand.
 * @throws InvalidRequest when only known ones are served and this is none
 */
export type CheckTrust = (document: DocumentNode) => boolean;

/**
 * Tells documents that are known beforehand from others. It runs for every request, so the verdict
 * on a document is kept for as long as the document is kept compiled.
 */
export function createTrust(known: KnownDocuments, mode: TrustMode, log: Logger): CheckTrust {
  if (mode === 'off') return () => true;
  const verdicts = new WeakMap<DocumentNode, boolean>();
  return (document) => {
    let trusted = verdicts.get(document);
    if (trusted === undefined) {
      const text = document.loc?.source.body ?? '';
      const hash = hashOf(text);
      trusted = known.has(hash);
      verdicts.set(document, trusted);
      if (!trusted)
        log.warn(
          { hash, shape: withoutValues(document).slice(0, 500) },
          'an operation is not among the trusted documents',
        );
    }
    if (!trusted && mode === 'require')
      throw new InvalidRequest([
        new GraphQLError(
          'This server runs only operations that it knows beforehand. Have yours added to its manifest of trusted documents.',
          {
            extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' },
          },
        ),
      ]);
    return trusted;
  };
}

/** For the log: texts that a user wrote into the document stay out of it. */
const withoutValues = (document: DocumentNode): string =>
  print(visit(document, { StringValue: (node) => ({ ...node, value: '', block: false }) }));
