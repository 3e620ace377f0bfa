import { perProcess } from '@clipgraph/platform/subgraph/per-process.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { budgetOf } from '@clipgraph/platform/uploads/receive-declared.ts';
import { inFolder } from '@clipgraph/platform/uploads/resumable/in-folder.ts';
import { inPieces } from '@clipgraph/platform/uploads/resumable/in-pieces.ts';
import { createResumable, type Resumable } from '@clipgraph/platform/uploads/resumable.ts';
import { openMedia } from '../media/media.ts';
import { uploadsPath } from './create-upload.ts';
import { openPieces } from './pieces.ts';
import { openUpload, receiveUpload } from './receive-upload.ts';

/** Uploads that come piece by piece. Their bytes are checked once all are there. */
export const openResumable = perProcess(async (services: Services): Promise<Resumable> => {
  const { config } = services;
  const { store } = await openMedia(config);
  return createResumable({
    path: uploadsPath,
    // A folder is shared by the processes of one machine; a bucket by all.
    open: store.direct
      ? inPieces({
          store,
          ledger: openPieces(services),
          sizeOf: async (id) => (await openUpload(services, id)).byteLength,
        })
      : inFolder(`${store.workFolder}-parts`),
    pace: {
      silenceMs: config.OPERATION_LIMITS.bodyMs,
      bytesPerSecond: config.UPLOAD_BYTES_PER_SECOND,
    },
    async declared(id) {
      const { accountId, byteLength, state } = await openUpload(services, id);
      return { accountId, byteLength, isFinished: state !== 'waiting' };
    },
    admit: (accountId) => budgetOf(config).open(String(accountId)),
    receive: (id, bytes) =>
      receiveUpload(services, id, bytes, { contentType: undefined, contentLength: undefined }),
  });
});
