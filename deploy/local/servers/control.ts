import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kafka } from './kafka.ts';
import { mysql } from './mysql.ts';
import { objects } from './objects.ts';
import { knownPlace, placeOf, serversFolder } from './place.ts';
import { findProgram } from './programs.ts';
import type { Place, Recipe, ServerName } from './recipe.ts';
import { redis } from './redis.ts';
import { end, exclusively, launch, logFile, runningPid } from './running.ts';
import { search } from './search.ts';

const recipes: Record<ServerName, Recipe> = { mysql, redis, kafka, search, objects };

/** Sentences about programs that are not installed; empty when all are there. */
export async function missingPrograms(names: readonly ServerName[]): Promise<string[]> {
  const sentences: string[] = [];
  for (const name of names) {
    const { programs, install } = recipes[name];
    const missing: string[] = [];
    for (const program of programs) if (!(await findProgram(program))) missing.push(program);
    if (missing.length)
      sentences.push(`${name} needs ${missing.join(' and ')}. Install with: ${install}`);
  }
  return sentences;
}

/**
 * Starts one private server, or leaves a running one alone, and waits until it does real work.
 * @returns the environment that the product needs to use it.
 * @throws Error with the end of the server's log when it does not come up within `patienceMs`.
 */
export async function startServer(
  name: ServerName,
  root = serversFolder,
  patienceMs = 90_000,
): Promise<Record<string, string>> {
  const recipe = recipes[name];
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  return exclusively(folder, async () => {
    const known = await knownPlace(recipe, root);
    const isRunning = known !== undefined && (await runningPid(known)) !== undefined;
    const place = isRunning ? known : await placeOf(recipe, root);
    if (!isRunning) {
      await recipe.prepare(place);
      await launch(place, await recipe.command(place));
    }
    await untilAnswers(recipe, place, patienceMs);
    return recipe.environment(place);
  });
}

async function untilAnswers(recipe: Recipe, place: Place, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const problem = await recipe.answers(place).then(
      () => undefined,
      (error: unknown) => error,
    );
    const gone = (await runningPid(place)) === undefined;
    if (problem === undefined && !gone) return;
    if (gone || Date.now() > deadline) {
      const log = await readFile(logFile(place), 'utf8').catch(() => '');
      const state = gone
        ? 'ended at once'
        : `did not answer within ${patienceMs / 1000} s (${problem})`;
      throw new Error(
        `${recipe.name} ${state}. The end of ${logFile(place)}:\n${log.trim().split('\n').slice(-15).join('\n')}`,
      );
    }
    await sleep(100);
  }
}

/**
 * Ends one server and waits until its process is gone.
 * @param signal `SIGKILL` for a crash.
 * @returns whether it was running.
 */
export async function stopServer(
  name: ServerName,
  signal: NodeJS.Signals = 'SIGTERM',
  root = serversFolder,
): Promise<boolean> {
  const place = await knownPlace(recipes[name], root);
  return place ? exclusively(place.folder, () => end(place, signal)) : false;
}

/**
 * Sends a signal to a running server without waiting: `SIGSTOP` freezes it, `SIGCONT` lets it go
 * on.
 */
export async function signalServer(
  name: ServerName,
  signal: NodeJS.Signals,
  root = serversFolder,
): Promise<void> {
  const place = await knownPlace(recipes[name], root);
  const pid = place && (await runningPid(place));
  if (pid === undefined) throw new Error(`${name} is not running.`);
  process.kill(pid, signal);
}

interface ServerStatus {
  name: ServerName;
  pid: number | undefined;
  port: number | undefined;
  answers: boolean;
  environment: Record<string, string>;
}

export async function serverStatus(name: ServerName, root = serversFolder): Promise<ServerStatus> {
  const recipe = recipes[name];
  const place = await knownPlace(recipe, root);
  const pid = place && (await runningPid(place));
  if (!place || pid === undefined)
    return { name, pid: undefined, port: place?.port, answers: false, environment: {} };
  const answers = await recipe.answers(place).then(
    () => true,
    () => false,
  );
  return { name, pid, port: place.port, answers, environment: recipe.environment(place) };
}
