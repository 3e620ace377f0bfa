import { setTimeout as sleep } from 'node:timers/promises';
import { makeClip } from '@clipgraph/video/testing/samples.ts';
import { ask } from '../../kit/http.ts';
import type { Attack, Target } from './attack.ts';

const secret = 'what no player shows';

/** An MP4 box: its length, its name, its bytes. */
function box(name: string, bytes: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + bytes.byteLength);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, bytes]);
}

/** The clip with bytes in it that belong to no picture and no sound. */
function smuggled(clip: Buffer): Record<string, Buffer> {
  const payload = Buffer.from(secret.repeat(200));
  const named = (name: string) => Buffer.concat([clip, box(name, payload)]);
  const uuid = Buffer.concat([Buffer.alloc(16, 7), payload]);
  return {
    free: named('free'),
    skip: named('skip'),
    'unknown box': named('zzzz'),
    uuid: Buffer.concat([clip, box('uuid', uuid)]),
    'mdat that nothing refers to': named('mdat'),
    udta: named('udta'),
    meta: named('meta'),
    'free inside free': Buffer.concat([clip, box('free', box('free', payload))]),
    'bytes behind the last box': Buffer.concat([clip, payload]),
  };
}

/** Files that carry more than the clip: whatever is served must be without it. */
export const mediaBoxes: Attack = {
  name: 'bytes in boxes that no player shows',
  item: 'media files',
  async run(target) {
    const author = await target.register('author');
    const files = Object.entries(smuggled(await makeClip({ seed: 'boxes', seconds: 1 })));
    const passed: string[] = [];
    let refused = 0;
    for (const [name, bytes] of files) {
      const served = await publish(target, author, bytes);
      if (!served) refused++;
      else if (served.includes(secret)) passed.push(name);
    }
    return { attempts: files.length, refused, through: passed.length, note: passed.join(', ') };
  },
};

/** @returns what is served of the post; undefined when it was refused */
async function publish(
  target: Target,
  author: { token: string },
  bytes: Buffer,
): Promise<Buffer | undefined> {
  const id = await target.upload(author, bytes, 'video/mp4').catch(() => undefined);
  if (!id) return undefined;
  const published = await target.ask(
    'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }',
    { input: { uploadIds: [id], caption: '' } },
    author.token,
  );
  if (!published.data) return undefined;
  for (let look = 0; look < 100; look++) {
    const { post } = await target.data(
      'query ($id: ID!) { post(id: $id) { status mediaUrl } }',
      { id: published.data.publishPost.id },
      author.token,
    );
    if (post?.status === 'READY') {
      const { pathname, search } = new URL(post.mediaUrl, target.url);
      return (await ask(`${target.url}${pathname}${search}`)).body;
    }
    if (post?.status === 'FAILED') return undefined;
    await sleep(100);
  }
  throw new Error('The post was neither ready nor refused.');
}
