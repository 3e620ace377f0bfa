import { Readable } from 'node:stream';
import { toId } from '@clipgraph/platform/ids/id.ts';
import type { Services } from '@clipgraph/platform/subgraph/subgraph.ts';
import { receiveUpload } from '../uploads/receive-upload.ts';

/** A file that this process has made. */
export interface DrawnFile {
  contentType: string;
  bytes: Buffer;
  /** A picture of a clip as JPEG, for its cover: looking for one takes ten times as long. */
  picture?: Buffer;
}

/** Takes the bytes of an upload, as a request that sends them does, with the same checks. */
export const receiveDrawn = (
  services: Services,
  uploadId: string,
  { bytes, contentType, picture }: DrawnFile,
): Promise<void> =>
  receiveUpload(
    services,
    toId(uploadId),
    Readable.from([bytes]),
    { contentType, contentLength: bytes.length },
    picture,
  );
