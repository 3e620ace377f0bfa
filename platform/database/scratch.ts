import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Database } from './database.ts';
import { openDatabase } from './open.ts';

export interface ScratchDatabase extends Database {
  /** To open the same database a second time. */
  readonly url: string;
  /** Closes and deletes it. */
  drop(): Promise<void>;
}

/** Tables for tests of the platform itself. */
export const sampleFolder = new URL('./sample/', import.meta.url);

/**
 * A new, empty, migrated database for one test file: SQLite in a temporary folder, or a database of
 * its own on the server of DATABASE_URL when that is set.
 * @param folder the subgraph's folder
 */
export async function openScratchDatabase(folder: URL = sampleFolder): Promise<ScratchDatabase> {
  const log = pino({ level: 'silent' });
  const server = process.env.DATABASE_URL;
  if (server?.startsWith('mysql:')) {
    const name = `scratch_${randomBytes(8).toString('hex')}`;
    const url = new URL(`/${name}`, server).href;
    const database = await openDatabase({ url, folder, log });
    return {
      ...database,
      url,
      async drop() {
        await database.db.execute(`drop database \`${name}\``);
        await database.close();
      },
    };
  }
  const directory = mkdtempSync(join(tmpdir(), 'clipgraph-'));
  const url = `file:${join(directory, 'scratch.sqlite')}`;
  const database = await openDatabase({ url, folder, log });
  return {
    ...database,
    url,
    async drop() {
      await database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
