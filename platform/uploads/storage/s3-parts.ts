import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { DirectUploads } from './media-store.ts';

type Parts = Pick<DirectUploads, 'openParts' | 'joinParts' | 'dropParts'>;

/** Multipart uploads by addresses that are signed here. @param of the bucket, and a checked key */
export function createParts(
  client: S3Client,
  of: (key: string) => { Bucket: string; Key: string },
): Parts {
  const sessionsOf = async (key: string): Promise<string[]> => {
    const { Bucket, Key } = of(key);
    const { Uploads = [] } = await client
      .send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }))
      .catch((error: unknown) => {
        // A server that cannot list them cannot be asked to delete them either.
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 501)
          return { Uploads: [] };
        throw error;
      });
    // Keys may begin alike.
    return Uploads.flatMap(({ Key: found, UploadId }) =>
      found === Key && UploadId !== undefined ? [UploadId] : [],
    );
  };
  const drop = async (key: string, sessions: readonly string[]) => {
    for (const UploadId of sessions)
      await unlessGone(client.send(new AbortMultipartUploadCommand({ ...of(key), UploadId })));
  };
  return {
    async openParts(key, { contentType, byteLength, partBytes, expiresInSeconds }) {
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ ...of(key), ContentType: contentType }),
      );
      if (UploadId === undefined) throw new Error(`The bucket began no upload of ${key}.`);
      await drop(
        key,
        (await sessionsOf(key)).filter((session) => session !== UploadId),
      );
      const parts = Array.from({ length: Math.ceil(byteLength / partBytes) }, (_, at) =>
        getSignedUrl(
          client,
          new UploadPartCommand({
            ...of(key),
            UploadId,
            PartNumber: at + 1,
            ContentLength: Math.min(partBytes, byteLength - at * partBytes),
          }),
          {
            expiresIn: expiresInSeconds,
            signableHeaders: new Set(['content-length', 'host']),
          },
        ),
      );
      return { session: UploadId, urls: await Promise.all(parts) };
    },
    async joinParts(key, session, etags) {
      const joined = await unlessGone(
        client.send(
          new CompleteMultipartUploadCommand({
            ...of(key),
            UploadId: session,
            MultipartUpload: {
              Parts: etags.map((ETag, at) => ({ ETag, PartNumber: at + 1 })),
            },
          }),
        ),
      );
      return joined !== null;
    },
    dropParts: async (key) => drop(key, await sessionsOf(key)),
  };
}

/** The answer; null when the bucket says that the session or its parts are not there. */
async function unlessGone<Answer>(sent: Promise<Answer>): Promise<Answer | null> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$fault === 'client') return null;
    throw error;
  }
}
