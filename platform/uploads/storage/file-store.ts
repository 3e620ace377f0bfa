import { createReadStream } from 'node:fs';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkKey, type MediaStore } from './media-store.ts';

/**
 * A store in a folder. Bytes are flushed to the disk before they get their name, so that after a
 * power cut every file is whole.
 */
export async function createFileStore(folder: string): Promise<MediaStore> {
  const root = resolve(folder);
  const workFolder = join(root, 'work');
  await mkdir(workFolder, { recursive: true });
  const pathOf = (key: string) => join(root, 'files', checkKey(key));
  return {
    workFolder,
    async putFile(key, path) {
      const target = pathOf(key);
      await mkdir(dirname(target), { recursive: true });
      await flush(path);
      await rename(path, target);
      await flush(dirname(target));
    },
    async copy(from, to) {
      const target = pathOf(to);
      await mkdir(dirname(target), { recursive: true });
      try {
        await link(pathOf(from), target);
        await flush(dirname(target));
        return true;
      } catch (error) {
        // Keys of published files hold a hash, so the file that is there has the same bytes.
        if (hasCode(error, 'EEXIST')) return true;
        if (hasCode(error, 'ENOENT')) return false;
        throw error;
      }
    },
    async open(key, range) {
      try {
        const file = await open(pathOf(key));
        return createReadStream('', { fd: file, ...range });
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return null;
        throw error;
      }
    },
    async stat(key) {
      try {
        return { byteLength: (await stat(pathOf(key))).size };
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return null;
        throw error;
      }
    },
    async delete(key) {
      try {
        await rm(pathOf(key));
        await flush(dirname(pathOf(key)));
      } catch (error) {
        if (!hasCode(error, 'ENOENT')) throw error;
      }
    },
    direct: null,
  };
}

async function flush(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code;
