import type { Config } from '@clipgraph/platform/config/config.ts';
import type { Stage } from '@clipgraph/platform/telemetry/observe/observe-stages.ts';
import type { MediaStore } from '@clipgraph/platform/uploads/storage/media-store.ts';
import { openStore } from '@clipgraph/platform/uploads/storage/open-store.ts';
import pLimit from 'p-limit';
import { findProgram } from '../ffmpeg/tools.ts';
import type { CheckedMedia } from './checks/check-media.ts';
import type { MediaType } from './media-types.ts';

/** The store for media files, and the check that files pass before they are published. */
export interface Media {
  store: MediaStore;
  /** `checkMedia`, but only a few files at a time. */
  check(path: string, declared: MediaType, stage: Stage, picture?: Buffer): Promise<CheckedMedia>;
}

const checksAtOnce = 2;
const opened = new WeakMap<Config, Promise<Media>>();

/** The media layer of a configuration. It is opened once, on first use. */
export function openMedia(config: Config): Promise<Media> {
  let media = opened.get(config);
  if (!media) {
    media = open(config);
    opened.set(config, media);
  }
  return media;
}

/** The libraries for checks are large, so they are loaded when they are first needed. */
async function open(config: Config): Promise<Media> {
  const store = await openStore(config);
  const ffmpeg = findProgram('ffmpeg');
  // Each holds a decoded picture in memory.
  const lane = pLimit(checksAtOnce);
  return {
    store,
    check: (path, declared, stage, picture) =>
      lane(async () => {
        const { checkMedia } = await import('./checks/check-media.ts');
        const { workFolder } = store;
        return checkMedia(path, declared, { workFolder, ffmpeg, picture, stage });
      }),
  };
}
