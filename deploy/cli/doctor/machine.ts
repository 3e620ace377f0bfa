import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { type Config, givenSettings } from '@clipgraph/platform/config/config.ts';
import { missingTools } from '../missing-tools.ts';
import type { Finding } from './finding.ts';
import { examineFolder } from './folder.ts';

const gibibyte = 2 ** 30;

/**
 * What this machine gives the product, looked at without opening anything. An issue report can hold
 * it as it is: of what may be a secret it says only that it is set.
 */
export async function examineMachine(
  config: Config,
  env: Record<string, string | undefined>,
): Promise<Finding[]> {
  const settings = givenSettings(env);
  return [
    { verdict: 'good', text: `Clipgraph ${ownVersion()}.` },
    {
      verdict: 'good',
      text: `Node ${process.versions.node} on ${process.platform} ${process.arch}, ${release()}, ${availableParallelism()} cores, ${(totalmem() / gibibyte).toFixed(1)} GiB of memory.`,
    },
    ...(await examineFolder(config.DATA_DIR)),
    await ffmpeg(),
    await port(config.PORT),
    config.RATE_LIMITS
      ? { verdict: 'good', text: 'Rate limits are on.' }
      : { verdict: 'note', text: 'Rate limits are off (RATE_LIMITS=off): for load tests only.' },
    {
      verdict: 'good',
      text:
        settings.length > 0
          ? `Settings: ${settings.join(', ')}.`
          : 'Settings: none, everything is the default.',
    },
    { verdict: 'good', text: `Engines: ${engines(config)}.` },
  ];
}

const readRoot = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** `0.1.0 at commit 1a2b3c4`; without the commit where this is no clone. */
function ownVersion(): string {
  const { version } = JSON.parse(readRoot('package.json')) as { version: string };
  try {
    const head = readRoot('.git/HEAD').trim();
    const commit = head.startsWith('ref: ') ? readRoot(`.git/${head.slice(5)}`).trim() : head;
    return `${version} at commit ${commit.slice(0, 12)}`;
  } catch {
    return version;
  }
}

/** Which of the parts are servers. Their addresses may hold passwords. */
function engines({
  DATABASE_URL,
  REDIS_URL,
  KAFKA_BROKERS,
  MEDIA_URL,
  SEARCH_URL,
}: Config): string {
  return [
    DATABASE_URL ? 'MySQL' : `SQLite ${process.versions.sqlite}`,
    REDIS_URL ? 'Redis' : 'caches in this process',
    KAFKA_BROKERS ? 'Kafka' : 'events in this process',
    MEDIA_URL ? 'media in a bucket' : 'media in the folder',
    SEARCH_URL ? 'search on a server' : 'search in the database',
  ].join(', ');
}

async function ffmpeg(): Promise<Finding> {
  const missing = missingTools();
  if (missing !== undefined) return { verdict: 'note', text: missing };
  const { stdout } = await promisify(execFile)('ffmpeg', ['-version'], { timeout: 5_000 }).catch(
    (error: Error) => ({ stdout: `ffmpeg does not run: ${error.message.split('\n')[0]}` }),
  );
  const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1];
  return version === undefined
    ? { verdict: 'note', text: stdout.split('\n')[0] ?? 'ffmpeg says nothing.' }
    : {
        verdict: 'good',
        text: `ffmpeg ${version} is on PATH: videos are converted to play everywhere.`,
      };
}

/** Whether the product could listen there now. An instance that runs is told of elsewhere. */
async function port(number: number): Promise<Finding> {
  const server = createServer();
  const listens = once(server.listen(number), 'listening');
  const isFree = await listens.then(
    () => true,
    () => false,
  );
  server.close();
  return isFree
    ? { verdict: 'good', text: `Port ${number} is free.` }
    : { verdict: 'note', text: `Port ${number} is taken: by an instance, or by something else.` };
}
