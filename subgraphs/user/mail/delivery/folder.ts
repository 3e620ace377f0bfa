import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Message } from './compose.ts';

/** Beyond these, the oldest are deleted. */
const keptLetters = 500;

/** Where letters lie while there is no mail server. */
const mailFolder = ({ DATA_DIR }: Pick<Config, 'DATA_DIR'>): string =>
  join(resolve(DATA_DIR), 'mail');

/** A letter as whoever looks at it is shown it. */
type KeptLetter = Pick<Message, 'to' | 'subject' | 'text' | 'html'> & { date: string };

/**
 * Keeps a letter as two files, readable by the owner alone: as mail programs open it, and its parts
 * as JSON. The same letter again replaces them.
 */
export async function keepLetter(
  config: Pick<Config, 'DATA_DIR'>,
  message: Message,
  eml: Buffer,
): Promise<void> {
  const folder = mailFolder(config);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = /\d+/.exec(message.messageId)?.[0] ?? '0';
  const { to, subject, text, html, date } = message;
  const parts: KeptLetter = { to, subject, text, html, date: date.toISOString() };
  await write(folder, `${name}.eml`, eml);
  await write(folder, `${name}.json`, JSON.stringify(parts));
  for (const old of (await namesIn(folder)).slice(keptLetters))
    for (const ending of ['json', 'eml'])
      await rm(join(folder, `${old}.${ending}`), { force: true });
}

/** The letters that lie there, newest first. @param limit how many at most */
export async function keptLettersOf(
  config: Pick<Config, 'DATA_DIR'>,
  limit: number,
): Promise<KeptLetter[]> {
  const folder = mailFolder(config);
  const names = (await namesIn(folder)).slice(0, limit);
  return Promise.all(
    names.map(
      async (name): Promise<KeptLetter> =>
        JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')),
    ),
  );
}

/** Ids are of one length and ordered by time. */
async function namesIn(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files
    .flatMap((file) => /^(\d+)\.json$/.exec(file)?.[1] ?? [])
    .sort((a, b) => Number(b) - Number(a));
}

async function write(folder: string, name: string, content: string | Buffer): Promise<void> {
  const unfinished = join(folder, `.${name}`);
  await writeFile(unfinished, content, { mode: 0o600 });
  await rename(unfinished, join(folder, name));
}
