import { readFile } from 'node:fs/promises';
import { startProcess } from '../kit/process.ts';
import type { Attack, Outcome, Target } from './attacks/attack.ts';
import { openTarget } from './target.ts';

/** An attack, and what a second process saw of the attacked one meanwhile. */
export interface Watched extends Outcome {
  /** The longest that the event loop of any process of the product did not answer, in ms. */
  stallMs: number;
  /** The same without the time in which that process was ready to run and had no core. */
  heldMs: number;
  /** The process that was held the longest. */
  heldProcess: string;
  /** `stallMs` of a process beside it that does nothing. */
  idleStallMs: number;
  /** `heldMs` of that one. */
  idleHeldMs: number;
  /** The most memory that one process of the product had, in MiB. */
  peakMiB: number;
}

const pauseMs = 5;

/** Runs an attack on a product of its own while a second process watches its loops. */
export async function watchAttack(attack: Attack, mode: Target['mode']): Promise<Watched> {
  const target = await openTarget(mode, attack.environment);
  const idle = await startProcess('tests/abuse/idle.ts', {});
  const watched = [{ url: idle.url, pid: idle.child.pid }, ...target.processes];
  // Six services are asked as often in all as one process is.
  const pause = String(pauseMs * target.processes.length);
  const probe = await startProcess('tests/abuse/stall-probe.ts', {}, undefined, {
    args: [pause, ...watched.map(({ url, pid }) => `${url},${pid}`)],
  });
  try {
    const outcome = await attack.run(target);
    await probe.stop();
    const { waitedMs, heldMs } = longestOf(probe.output());
    const [idleStallMs = 0, ...stalls] = waitedMs;
    const [idleHeldMs = 0, ...held] = heldMs;
    const peaks = await Promise.all(target.processes.map(({ pid }) => peakMiBOf(pid)));
    return {
      ...outcome,
      stallMs: Math.max(...stalls),
      heldMs: Math.max(...held),
      heldProcess: target.processes[held.indexOf(Math.max(...held))]?.name ?? '',
      idleStallMs,
      idleHeldMs,
      peakMiB: Math.max(...peaks),
    };
  } finally {
    if (probe.child.exitCode === null) await probe.stop('SIGKILL');
    await idle.stop('SIGKILL');
    await target.close();
  }
}

function longestOf(output: string): { waitedMs: number[]; heldMs: number[] } {
  const [line] = /^\{"waitedMs":.*$/m.exec(output) ?? [];
  if (!line) throw new Error(`The probe told nothing:\n${output}`);
  return JSON.parse(line);
}

/** Linux only; 0 elsewhere. */
async function peakMiBOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
