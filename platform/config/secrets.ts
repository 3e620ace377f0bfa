import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../errors/thrown.ts';
import { ConfigError } from './config.ts';

/**
 * The secrets of an embedded instance: read from `DATA_DIR/secrets` (one a line, newest first),
 * made there at the first start. The file is readable by its owner alone.
 */
export async function loadOrCreateSecrets(dataDir: string): Promise<readonly string[]> {
  const file = join(dataDir, 'secrets');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(`${randomBytes(32).toString('hex')}\n`);
    await handle.sync();
    await handle.close();
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const secrets = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  if (secrets.length === 0 || secrets.some((secret) => secret.length < 32)) {
    throw new ConfigError(
      `${file} must hold secrets of at least 32 characters, one a line; restore it from a backup, or remove it to make a new one (this ends every session).`,
    );
  }
  return secrets;
}
