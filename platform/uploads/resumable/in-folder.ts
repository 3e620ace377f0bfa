import { mkdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { FileStore } from '@tus/file-store';
import { checksumMismatch, isMet } from './checksum.ts';
import { keptForMs, type OpenUnfinished } from './unfinished.ts';

/** One file for each upload. Processes that share the folder continue each other's uploads. */
export const inFolder =
  (folder: string): OpenUnfinished =>
  async (awaited) => {
    await mkdir(folder, { recursive: true });
    return new (class extends FileStore {
      override async write(bytes: Readable, id: string, offset: number): Promise<number> {
        const checksum = awaited.get(id);
        if (!checksum) return super.write(bytes, id, offset);
        const hashed = new Transform({
          transform(chunk: Buffer, _, done) {
            checksum.hash.update(chunk);
            done(null, chunk);
          },
        });
        bytes.on('error', (error) => hashed.destroy(error));
        const end = await super.write(bytes.pipe(hashed), id, offset).catch(async (error) => {
          await truncate(join(folder, id), offset);
          throw error;
        });
        if (isMet(checksum)) return end;
        await truncate(join(folder, id), offset);
        throw checksumMismatch();
      }
    })({ directory: folder, expirationPeriodInMilliseconds: keptForMs });
  };
