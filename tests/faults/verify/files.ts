import { join } from 'node:path';
import { jobs } from '@clipgraph/platform/jobs/tables.ts';
import { derivedFiles, postMedia, uploads } from '@clipgraph/video/tables.ts';
import { type FileRows, faultsInFolder } from '../../soak/media/left-over.ts';
import { dbOf, type Inspection } from '../inspect.ts';
import type { Findings, Product } from './findings.ts';

/** Files that no post shows, that are missing, or that hold other bytes than their names say. */
export async function compareFiles(
  { environment }: Product,
  inspection: Inspection,
  findings: Findings,
): Promise<void> {
  const db = dbOf(inspection, 'video');
  const nameOf = ({ hash, extension }: { hash: string; extension: string }) =>
    `${hash}.${extension}`;
  const shown = [...(await db.select().from(postMedia)), ...(await db.select().from(derivedFiles))];
  const waiting = await db.select().from(jobs);
  const rows: FileRows = {
    shown: new Set(shown.map(nameOf)),
    toBeRemoved: waiting
      .filter(({ kind }) => kind.startsWith('remove'))
      .map(({ payload }) => JSON.stringify(payload))
      .join(),
    uploads: new Set((await db.select({ id: uploads.id }).from(uploads)).map(({ id }) => `${id}`)),
  };
  const folder = join(environment.DATA_DIR as string, 'media');
  findings.drift.push(...faultsInFolder(folder, rows));
  findings.kinds.files = rows.shown.size;
}
