import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../config/config.ts';
import { createFileStore } from './file-store.ts';
import type { MediaStore } from './media-store.ts';

const opened = new WeakMap<Config, Promise<MediaStore>>();

/** The store of a configuration, opened once, on first use. Subgraphs share it by their keys. */
export function openStore(config: Config): Promise<MediaStore> {
  const store = opened.get(config) ?? open(config);
  opened.set(config, store);
  return store;
}

/** The library for S3 is large, so it is loaded when it is first needed. */
async function open({ MEDIA_URL, DATA_DIR }: Config): Promise<MediaStore> {
  if (MEDIA_URL?.startsWith('s3:')) {
    const { createS3Store, parseS3Url } = await import('./s3-store.ts');
    return createS3Store({
      ...parseS3Url(MEDIA_URL),
      workFolder: join(tmpdir(), 'clipgraph-media'),
    });
  }
  return createFileStore(MEDIA_URL ? fileURLToPath(MEDIA_URL) : join(resolve(DATA_DIR), 'media'));
}
