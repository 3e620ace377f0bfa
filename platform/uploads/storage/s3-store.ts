import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { checkKey, type DirectUploads, type MediaStore } from './media-store.ts';
import { createParts } from './s3-parts.ts';

export interface S3Options {
  bucket: string;
  /** The address of an S3-compatible server; Amazon's own when left out. */
  endpoint?: string;
  region: string;
  /** When left out, the AWS SDK takes them from the environment. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** A local folder for files that are being worked on. */
  workFolder: string;
}

/** Reads `s3://bucket?endpoint=http://host:port&region=name`. */
export function parseS3Url(url: string): { bucket: string; endpoint?: string; region: string } {
  const { hostname, searchParams } = new URL(url);
  const endpoint = searchParams.get('endpoint');
  return {
    bucket: hostname,
    region: searchParams.get('region') ?? 'us-east-1',
    ...(endpoint ? { endpoint } : {}),
  };
}

/** A store in a bucket; clients upload to it directly. */
export async function createS3Store(
  options: S3Options,
): Promise<MediaStore & { direct: DirectUploads; close(): void }> {
  await mkdir(options.workFolder, { recursive: true });
  const client = new S3Client({
    region: options.region,
    ...(options.endpoint ? { endpoint: options.endpoint, forcePathStyle: true } : {}),
    ...(options.credentials ? { credentials: options.credentials } : {}),
    // Newer SDKs add checksums by default. Many S3-compatible servers refuse them, and a signed PUT
    // cannot carry them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const of = (key: string) => ({ Bucket: options.bucket, Key: checkKey(key) });
  return {
    workFolder: options.workFolder,
    async putFile(key, path, contentType) {
      const { size } = await stat(path);
      await client.send(
        new PutObjectCommand({
          ...of(key),
          Body: createReadStream(path),
          ContentLength: size,
          ContentType: contentType,
        }),
      );
      await rm(path, { force: true });
    },
    async copy(from, to) {
      const done = await found(
        client.send(
          new CopyObjectCommand({ ...of(to), CopySource: `${options.bucket}/${checkKey(from)}` }),
        ),
      );
      return done !== null;
    },
    async open(key, range) {
      const answer = await found(
        client.send(
          new GetObjectCommand({
            ...of(key),
            ...(range ? { Range: `bytes=${range.start}-${range.end}` } : {}),
          }),
        ),
      );
      if (!answer) return null;
      if (!(answer.Body instanceof Readable))
        throw new Error(`The bucket sent no bytes of ${key}.`);
      return answer.Body;
    },
    async stat(key) {
      const answer = await found(client.send(new HeadObjectCommand(of(key))));
      return answer && { byteLength: answer.ContentLength ?? 0 };
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand(of(key)));
    },
    direct: {
      uploadUrl(key, { contentType, byteLength, expiresInSeconds }) {
        const command = new PutObjectCommand({
          ...of(key),
          ContentType: contentType,
          ContentLength: byteLength,
        });
        return getSignedUrl(client, command, {
          expiresIn: expiresInSeconds,
          signableHeaders: new Set(['content-type', 'content-length', 'host']),
        });
      },
      ...createParts(client, of),
    },
    close: () => client.destroy(),
  };
}

/** The answer to a request; null when the bucket has no such key. */
async function found<Answer>(sent: Promise<Answer>): Promise<Answer | null> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
    throw error;
  }
}
