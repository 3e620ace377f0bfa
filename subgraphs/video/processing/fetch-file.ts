import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';
import { fileKey } from '../files/file-key.ts';
import type { FileName } from '../files/stored-files.ts';

/** Brings a published file into a folder. @throws MediaRefused when its bytes are gone */
export async function fetchFile(
  store: MediaStore,
  { hash, extension }: FileName,
  folder: string,
  stopping: AbortSignal,
): Promise<string> {
  const bytes = await store.open(fileKey(hash, extension));
  if (!bytes) throw new MediaRefused('broken', 'The bytes of this post are not there any more.');
  const path = join(folder, `${hash}.${extension}`);
  await pipeline(bytes, createWriteStream(path), { signal: stopping });
  return path;
}
