import type { Draft, DraftFile } from './draft.ts';

// Drafts lie in the browser's database, files and all, so that a reload goes on with the bytes
// that are missing. Files are written once, words with every change.
const databaseName = 'clipgraph-drafts';
const storeName = 'parts';

type KeptDraft = Omit<Draft, 'files'> & { readonly files: readonly Omit<DraftFile, 'file'>[] };

const draftKey = (viewerId: string) => [viewerId, ''];
const fileKey = (viewerId: string, key: string) => [viewerId, key];
const allOf = (viewerId: string) => IDBKeyRange.bound([viewerId], [viewerId, []]);

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Does some work with the parts. A browser that keeps nothing answers undefined. */
async function withParts<T>(
  mode: IDBTransactionMode,
  work: (parts: IDBObjectStore) => Promise<T> | T,
): Promise<T | undefined> {
  try {
    const opening = indexedDB.open(databaseName, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
    const database = await settled(opening);
    try {
      return await work(database.transaction(storeName, mode).objectStore(storeName));
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

export const readDraft = (viewerId: string): Promise<Draft | undefined> =>
  withParts('readonly', async (parts) => {
    const kept = (await settled(parts.get(draftKey(viewerId)))) as KeptDraft | undefined;
    if (!kept) return undefined;
    const files = await Promise.all(
      kept.files.map(async (one) => ({
        ...one,
        file: (await settled(parts.get(fileKey(viewerId, one.key)))) as File | undefined,
      })),
    );
    return {
      ...kept,
      files: files.flatMap(({ file, ...one }) => (file ? [{ ...one, file }] : [])),
    };
  });

export const keepDraft = (viewerId: string, { files, ...draft }: Draft) =>
  withParts('readwrite', (parts) => {
    const kept: KeptDraft = { ...draft, files: files.map(({ file: _file, ...one }) => one) };
    parts.put(kept, draftKey(viewerId));
  });

export const keepFile = (viewerId: string, { key, file }: DraftFile) =>
  withParts('readwrite', (parts) => {
    parts.put(file, fileKey(viewerId, key));
  });

export const forgetFile = (viewerId: string, key: string) =>
  withParts('readwrite', (parts) => {
    parts.delete(fileKey(viewerId, key));
  });

export const forgetDraft = (viewerId: string) =>
  withParts('readwrite', (parts) => {
    parts.delete(allOf(viewerId));
  });
