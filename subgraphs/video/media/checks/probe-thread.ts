/** Runs in a thread of its own: takes a path, answers with what the video at it is. */
import { parentPort } from 'node:worker_threads';
import { MediaRefused } from '../refused.ts';
import { readVideo, type VideoFacts } from './read-video.ts';

/** `fault` is for the log, `refusal` for whoever sent the file. */
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
