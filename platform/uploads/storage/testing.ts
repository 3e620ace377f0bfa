import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

/** For tests: a bucket of their own. */
interface TestBucket {
  name: string;
  endpoint: string;
  /** For MEDIA_URL. */
  url: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  close(): Promise<void>;
}

/**
 * For tests: opens a bucket on the S3 server that OBJECTS_URL names (`npm run servers -- objects`);
 * without it, on an imitation in this process.
 */
export async function openTestBucket(): Promise<TestBucket> {
  const { OBJECTS_URL, AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
  const name = `clips-${randomUUID()}`;
  if (!OBJECTS_URL) return openImitation(name);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const server = { endpoint: OBJECTS_URL, region: 'us-east-1', forcePathStyle: true };
  const client = new S3Client({ ...server, credentials });
  await client.send(new CreateBucketCommand({ Bucket: name }));
  client.destroy();
  return { ...namedBy(name, OBJECTS_URL), credentials, close: async () => {} };
}

const namedBy = (name: string, endpoint: string) => ({
  name,
  endpoint,
  url: `s3://${name}?endpoint=${endpoint}`,
});

async function openImitation(name: string): Promise<TestBucket> {
  const { default: S3rver } = await import('s3rver');
  const directory = await mkdtemp(join(tmpdir(), 'bucket-'));
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name, configs: [] }],
  });
  const { port } = await server.run();
  return {
    ...namedBy(name, `http://127.0.0.1:${port}`),
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    async close() {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
