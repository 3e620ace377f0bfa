import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { checkKey, type DirectUploads, type MediaStore } from './media-store.ts';

export interface S3Options {
  bucket: string;
  /** Of an S3-compatible server; unset: Amazon's own. */
  endpoint?: string;
  region: string;
  /** Unset: from the environment, as the AWS SDK looks for them. */
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
    // Checksums that newer SDKs add by default are refused by many S3-compatible servers, and
    // cannot be part of a signed PUT.
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
      return answer && (answer.Body as Readable);
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
    },
    close: () => client.destroy(),
  };
}

/** Missing keys are an answer, not a fault. */
async function found<Answer>(sent: Promise<Answer>): Promise<Answer | null> {
  try {
    return await sent;
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404) return null;
    throw error;
  }
}
