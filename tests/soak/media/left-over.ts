import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What the video subgraph says of its files. */
export interface FileRows {
  /** Names of those that posts show. */
  shown: ReadonlySet<string>;
  /** What jobs are told that remove files. */
  toBeRemoved: string;
  /** Ids. */
  uploads: ReadonlySet<string>;
}

/** What is wrong in a data folder whose product has stopped. Empty when all is well. */
export function faultsOfFiles(dataDir: string): string[] {
  const media = join(dataDir, 'media');
  const database = new DatabaseSync(join(dataDir, 'video.sqlite'), { readOnly: true });
  const column = (query: string) => database.prepare(query).all() as Record<string, string>[];
  const named = ({ hash, extension }: Record<string, string>) => `${hash}.${extension}`;
  const shown = new Set(
    ['post_media', 'derived_files'].flatMap((table) =>
      column(
        `select cast(hash as text) as hash, cast(extension as text) as extension from ${table}`,
      ).map(named),
    ),
  );
  const toBeRemoved = column(
    "select cast(payload as text) as payload from jobs where cast(kind as text) like 'remove%'",
  )
    .map(({ payload }) => payload)
    .join();
  const uploads = new Set(
    column('select cast(id as text) as id from uploads').map(({ id }) => `${id}`),
  );
  const jobs = column(
    "select cast(kind as text) as kind from jobs where cast(kind as text) = 'prepare_post'",
  );
  database.close();

  const faults = jobs.map(({ kind }) => `a job ${kind} is left`);
  for (const folder of ['work', 'work-parts'])
    for (const name of filesBelow(join(media, folder))) faults.push(`${folder}/${name} is left`);
  return [...faults, ...faultsInFolder(media, { shown, toBeRemoved, uploads })];
}

/**
 * Files that nothing needs, those that are missing, and those that hold other bytes than their names
 * say.
 */
export function faultsInFolder(media: string, { shown, toBeRemoved, uploads }: FileRows): string[] {
  const faults = filesBelow(join(media, 'work-jobs')).map((name) => `work-jobs/${name} is left`);
  const published = filesBelow(join(media, 'files/published')).map((path) => path.slice(3));
  for (const name of published) {
    const bytes = readFileSync(join(media, 'files/published', name.slice(0, 2), name));
    if (!name.startsWith(createHash('sha256').update(bytes).digest('hex')))
      faults.push(`${name} has other bytes`);
    if (!shown.has(name) && !toBeRemoved.includes(name.split('.')[0] ?? name))
      faults.push(`${name} is shown by nothing`);
  }
  for (const name of shown) if (!published.includes(name)) faults.push(`${name} is lost`);
  for (const path of filesBelow(join(media, 'files/uploads')))
    if (!uploads.has(path.split('/')[0] ?? '')) faults.push(`uploads/${path} is left`);
  return faults;
}

const filesBelow = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  } catch {
    return [];
  }
};

/** Programs that run on files of this folder. */
export const programsOn = (folder: string): string[] =>
  readdirSync('/proc').flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return /^\d+$/.test(pid) && line.includes(folder) ? [line.slice(0, 120)] : [];
    } catch {
      return [];
    }
  });
