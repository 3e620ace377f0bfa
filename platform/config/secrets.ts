import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../errors/thrown.ts';
import { ConfigError } from './config.ts';

/**
 * The secrets of an embedded instance: read from `DATA_DIR/secrets` (one a line, newest first),
 * made there at the first start. The file is readable by its owner alone.
 */
export async function loadOrCreateSecrets(dataDir: string): Promise<readonly string[]> {
  const file = join(dataDir, 'secrets');
  const secrets = await readOrMake(file);
  if (secrets.length === 0 || secrets.some((secret) => secret.length < 32)) {
    throw new ConfigError(
      `${file} must hold secrets of at least 32 characters, one a line; restore it from a backup, or remove it to make a new one (this ends every session).`,
    );
  }
  return secrets;
}

/**
 * Who sends it may read `/metrics` of an embedded instance. It is kept in `DATA_DIR/metrics-token`,
 * readable by its owner alone, where a Prometheus of the same user finds it.
 */
export async function loadOrCreateMetricsToken(dataDir: string): Promise<string> {
  const file = join(dataDir, 'metrics-token');
  const [token] = await readOrMake(file);
  if (token === undefined)
    throw new ConfigError(`${file} must hold a token; remove it to make a new one.`);
  return token;
}

/** The lines of a file, which is made with one line of chance when it is not there. */
async function readOrMake(file: string): Promise<string[]> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(`${randomBytes(32).toString('hex')}\n`);
    await handle.sync();
    await handle.close();
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).split('\n').filter(Boolean);
}
