import { readFile } from 'node:fs/promises';
import { startProcess } from '../kit/process.ts';
import type { Attack, Outcome, Target } from './attacks/attack.ts';
import { openTarget } from './target.ts';

/** An attack, and what a second process saw of the attacked one meanwhile. */
export interface Watched extends Outcome {
  /** The longest that the event loop of any process of the product was held, in ms. */
  stallMs: number;
  /** The same of a process beside it that does nothing. */
  idleStallMs: number;
  /** The most memory that one process of the product had, in MiB. */
  peakMiB: number;
}

const pauseMs = 5;

/** Runs an attack on a product of its own while a second process watches its loops. */
export async function watchAttack(attack: Attack, mode: Target['mode']): Promise<Watched> {
  const target = await openTarget(mode, attack.environment);
  const idle = await startProcess('tests/abuse/idle.ts', {});
  const addresses = [idle.url, ...target.processes.map(({ url }) => url)];
  // Six services are asked as often in all as one process is.
  const pause = String(pauseMs * target.processes.length);
  const probe = await startProcess('tests/abuse/stall-probe.ts', {}, undefined, {
    args: [pause, ...addresses],
  });
  try {
    const outcome = await attack.run(target);
    await probe.stop();
    const [idleStallMs = 0, ...stalls] = longestOf(probe.output());
    const peaks = await Promise.all(target.processes.map(({ pid }) => peakMiBOf(pid)));
    return { ...outcome, stallMs: Math.max(...stalls), idleStallMs, peakMiB: Math.max(...peaks) };
  } finally {
    if (probe.child.exitCode === null) await probe.stop('SIGKILL');
    await idle.stop('SIGKILL');
    await target.close();
  }
}

function longestOf(output: string): number[] {
  const [, list] = /"longestMs":(\[[\d,]*\])/.exec(output) ?? [];
  if (!list) throw new Error(`The probe told nothing:\n${output}`);
  return JSON.parse(list);
}

/** Linux only; 0 elsewhere. */
async function peakMiBOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
