/** Runs in a thread of its own: receives the path of a video, answers with its facts. */
import { parentPort } from 'node:worker_threads';
import { MediaRefused } from '@clipgraph/platform/uploads/refused.ts';
import { readVideo, type VideoFacts } from './read-video.ts';

/** `refusal` is a reason for whoever sent the file, `fault` an error for the log. */
export type ProbeAnswer = { facts: VideoFacts } | { refusal: string } | { fault: string };

parentPort?.on('message', async (path: string) => {
  parentPort?.postMessage(await answer(path));
});

async function answer(path: string): Promise<ProbeAnswer> {
  try {
    return { facts: await readVideo(path) };
  } catch (error) {
    return error instanceof MediaRefused ? { refusal: error.message } : { fault: String(error) };
  }
}
