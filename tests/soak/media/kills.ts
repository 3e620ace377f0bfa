import { watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from '../../kit/client.ts';
import type { ProductProcess } from '../../kit/process.ts';
import { ended, play, publish, readPost } from './product.ts';

/** `PUBLISHING`: made files are in the store, but the post does not show them yet. */
export const killStages = ['WAITING', 'CHECKING', 'COVER', 'TRANSCODING', 'PUBLISHING'] as const;
type Stage = (typeof killStages)[number];

interface Kill {
  product: ProductProcess;
  start(): Promise<ProductProcess>;
  dataDir: string;
  person: Account;
}

/** Resolves when the first rendition gets its name in the store. */
async function untilPublishing(dataDir: string): Promise<void> {
  const folder = join(dataDir, 'media/files/published');
  await mkdir(folder, { recursive: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  let seen = 0;
  const watcher = watch(folder, { recursive: true }, (kind, name) => {
    // The source comes first, then the sound or a rendition.
    if (kind === 'rename' && name?.endsWith('.mp4') && ++seen === 2) resolve();
  });
  await promise;
  watcher.close();
}

/** @returns false when it was never seen there */
async function untilStage({ product, person }: Kill, id: string, stage: Stage): Promise<boolean> {
  // It waits at most half a second, so it is not asked about.
  if (stage === 'WAITING') return true;
  for (;;) {
    const { processing } = await readPost(product.url, person, id);
    if (processing.stage === stage) return true;
    if (processing.stage === 'DONE') return false;
  }
}

/**
 * Ends the process that prepares a video, in this stage of it, and starts another.
 * @returns that process, and what became of the video
 */
export async function killIn(
  kill: Kill,
  stage: Stage,
  bytes: Uint8Array,
): Promise<{ product: ProductProcess; end: string; isWell: boolean }> {
  const publishing = stage === 'PUBLISHING' ? untilPublishing(kill.dataDir) : undefined;
  const id = await publish(kill.product.url, kill.person, bytes, 'video/mp4');
  const wasReached = publishing
    ? await publishing.then(() => true)
    : await untilStage(kill, id, stage);
  await kill.product.stop('SIGKILL');
  const product = await kill.start();
  const post = await ended(product.url, kill.person, id);
  const { stage: end, attempts } = post.processing;
  if (end === 'DONE') play(post);
  const isWell = wasReached && end === 'DONE';
  return {
    product,
    end: `${end} after ${attempts} attempts${wasReached ? '' : ', but was never seen there'}`,
    isWell,
  };
}
