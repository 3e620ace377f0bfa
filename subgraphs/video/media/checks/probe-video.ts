import { Worker } from 'node:worker_threads';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import type { ProbeAnswer } from './probe-thread.ts';
import type { VideoFacts } from './read-video.ts';

const idleForMs = 30_000;
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

/** Threads that wait for work, with the timer that ends each when no work comes. */
const idle = new Map<Worker, NodeJS.Timeout>();

/**
 * Reads duration and size of a video file. A file of a few kilobytes can claim billions of samples,
 * so this happens in a thread that is ended when it takes too long or too much memory.
 * @throws MediaRefused when the file is no video that can be shown
 */
export async function probeVideo(path: string, timeoutMs = 10_000): Promise<VideoFacts> {
  const worker = takeWorker();
  const { promise, resolve, reject } = Promise.withResolvers<ProbeAnswer>();
  const timer = setTimeout(
    () =>
      reject(
        new MediaRefused(
          'broken',
          'This video takes too long to read; export it again and upload that.',
        ),
      ),
    timeoutMs,
  );
  const ended = () =>
    reject(
      new MediaRefused(
        'broken',
        'This video is too complex to read; export it again and upload that.',
      ),
    );
  worker.once('message', resolve).once('exit', ended).once('error', ended);
  worker.postMessage(path);
  try {
    const answer = await promise;
    worker.off('exit', ended).off('error', ended);
    keepWorker(worker);
    if ('facts' in answer) return answer.facts;
    if ('refusal' in answer) throw new MediaRefused('broken', answer.refusal);
    throw new Error(answer.fault);
  } catch (error) {
    if (!idle.has(worker)) void worker.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function takeWorker(): Worker {
  const [waiting] = idle;
  if (!waiting)
    return new Worker(new URL('probe-thread.ts', import.meta.url), {
      resourceLimits,
      execArgv: [],
    });
  const [worker, timer] = waiting;
  clearTimeout(timer);
  idle.delete(worker);
  worker.off('exit', forget).ref();
  return worker;
}

function keepWorker(worker: Worker): void {
  const timer = setTimeout(() => void worker.terminate(), idleForMs);
  timer.unref();
  worker.unref();
  worker.once('exit', forget);
  idle.set(worker, timer);
}

function forget(this: Worker): void {
  idle.delete(this);
}
