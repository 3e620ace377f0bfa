import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOperation } from '@clipgraph/schema/operations.ts';
import { makeClip } from '@clipgraph/video/testing/samples.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each checked where it is used
type Data = Record<string, any>;
interface Visitor {
  id: string;
  token: string;
}

/** Longer than a busy worker needs to check a small clip. */
const readyWithinMs = 60_000;
/** Events between subgraphs take up to a second. */
const arrivesWithinMs = 15_000;

/**
 * `node deploy/tour.ts <url>`: walks through the product at a front door as two new people would,
 * and says what worked.
 */
async function tour(url: string): Promise<void> {
  const ask = async (operation: string, variables: object, token?: string): Promise<Data> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({
        query: readOperation(operation),
        operationName: operation,
        variables,
      }),
      signal: AbortSignal.timeout(20_000),
    });
    const { data, errors } = (await response.json()) as {
      data?: Data;
      errors?: { message: string; extensions?: { code?: string } }[];
    };
    const error = errors?.[0];
    if (error || !data)
      throw new Error(
        `${operation}: ${error?.extensions?.code ?? response.status} ${error?.message ?? ''}`,
      );
    return data;
  };
  const register = async (name: string): Promise<Visitor> => {
    const input = {
      username: `${name}-${randomBytes(5).toString('hex')}`,
      password: randomBytes(12).toString('base64url'),
    };
    const { register } = await ask('Register', { input });
    return { id: register.user.id, token: register.accessToken };
  };

  const [nina, omar] = await Promise.all([register('nina'), register('omar')]);
  done('registered two accounts');
  const tag = `tour-${randomBytes(4).toString('hex')}`;
  const clip = await makeClip({ seed: tag });
  const { createUpload } = await ask(
    'CreateUpload',
    { input: { contentType: 'video/mp4', byteLength: clip.byteLength } },
    nina.token,
  );
  const sent = await fetch(throughFrontDoor(createUpload.url, url), {
    method: 'PUT',
    headers: { 'content-type': 'video/mp4' },
    body: new Uint8Array(clip),
  });
  if (!sent.ok)
    throw new Error(`The upload was answered with ${sent.status}: ${await sent.text()}`);
  const published = await ask(
    'PublishPost',
    { input: { uploadIds: [createUpload.id], caption: 'A tour', tags: [tag] } },
    nina.token,
  );
  const postId: string = published.publishPost.id;
  const post = await until('the post is ready', readyWithinMs, async () => {
    const { post } = await ask('Post', { id: postId }, omar.token).catch(() => ({ post: null }));
    return post?.status === 'READY' ? post : undefined;
  });
  done(`published a clip of ${clip.byteLength} bytes`);
  await until(
    'the post is in the feed',
    arrivesWithinMs,
    async () => (await ask('Feed', { tag, first: 3 }, omar.token)).feed.edges[0],
  );
  const media = await fetch(throughFrontDoor(post.mediaUrl, url), {
    headers: { range: 'bytes=0-1023' },
  });
  if (media.status !== 206) throw new Error(`The clip was answered with ${media.status}.`);
  done('found it in the feed and watched it');

  const { likePost } = await ask('LikePost', { postId }, omar.token);
  expectEqual('likes', likePost.likeCount, 1);
  await ask('AddComment', { input: { postId, text: 'First!' } }, omar.token);
  expectEqual('comments', (await ask('Post', { id: postId }, nina.token)).post.commentCount, 1);
  const { follow } = await ask('Follow', { userId: nina.id }, omar.token);
  expectEqual('followers', follow.followerCount, 1);
  await until(
    'the followed feed has it',
    arrivesWithinMs,
    async () => (await ask('FollowingFeed', {}, omar.token)).feed.edges[0],
  );
  done('liked, commented and followed');

  const { sendMessage } = await ask(
    'SendMessage',
    { input: { toUserId: nina.id, text: 'Where was that?' } },
    omar.token,
  );
  const chatId: string = sendMessage.chat.id;
  await ask('SendMessage', { input: { chatId, text: 'In my kitchen :)' } }, nina.token);
  const { pullMessages } = await ask('PullMessages', { chatId }, omar.token);
  expectEqual(
    'positions in the chat',
    pullMessages.messages.map(({ seq }: Data) => seq).join(),
    '1,2',
  );
  done('chatted');
}

/**
 * Media and uploads of the front door are reached as it is from here; a bucket is reached by its
 * own address.
 */
function throughFrontDoor(given: string, url: string): string {
  const { pathname, search } = new URL(given);
  return /^\/(upload|media)\//.test(pathname) ? `${url}${pathname}${search}` : given;
}

async function until<T>(
  what: string,
  patienceMs: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline)
      throw new Error(`After ${patienceMs / 1000} s it is still not true that ${what}.`);
    await sleep(200);
  }
}

function expectEqual(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`The ${what} are ${found}, not ${wanted}.`);
}

const done = (what: string) => process.stdout.write(`ok  ${what}\n`);

const began = performance.now();
try {
  await tour((process.argv[2] ?? 'http://localhost:4000').replace(/\/+$/, ''));
  process.stdout.write(`The tour passed in ${Math.round(performance.now() - began)} ms.\n`);
} catch (error) {
  process.stderr.write(
    `The tour failed: ${error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : error}\n`,
  );
  process.exitCode = 1;
}
