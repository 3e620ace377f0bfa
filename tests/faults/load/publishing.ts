import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import type { Account, GraphqlClient } from '../../kit/client.ts';
import type { World } from '../../kit/world.ts';
import { film, recordSource } from '../../soak/media/sources.ts';
import type { Requests } from './requests.ts';

/** Ten bits a sample: nobody sees such a post before a worker has made its first rendition. */
const tenBits = `${film('320x240', 10)} -c:v libx264 -preset veryfast -pix_fmt yuv420p10le`;

let source: Promise<Buffer> | undefined;

async function makeSource(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'clipgraph-source-'));
  try {
    return await recordSource(folder, 'source.mp4', tenBits);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same clip in other bytes: players pass over a box that is `free`. */
function another(source: Buffer): Buffer {
  const box = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('free'), randomBytes(16)]);
  return Buffer.concat([source, box]);
}

/** A word that no spelling mistake makes out of another one. */
const newWord = () => `w${randomUUID().replaceAll('-', '')}`;

/**
 * Publishes clips and photos by turns, with captions that are searched for and mention somebody. Every
 * third post is its author's alone: it is deleted when the next one is there, in whatever stage it is
 * then.
 */
export function createPublishing(client: GraphqlClient, world: World, requests: Requests) {
  const doomed: { id: string; author: Account }[] = [];

  async function publish(at: number): Promise<void> {
    source ??= makeSource();
    const author = world.people[at % world.people.length] as Account;
    const mentioned = world.people[(at + 1) % world.people.length] as Account;
    const isVideo = at % 2 === 0;
    const [bytes, contentType] = isVideo
      ? [another(await source), 'video/mp4']
      : [await makePhoto({ seed: newWord() }), 'image/jpeg'];
    const uploadId = await requests.untilDone(() => client.upload(author, bytes, contentType));
    const word = newWord();
    const caption = `${word} @${mentioned.username}`;
    const input = { uploadIds: [uploadId], caption, tags: ['faults'], idempotencyKey: word };
    const { publishPost } = await requests.untilAcknowledged({
      kind: 'publish',
      query: 'mutation ($input: PublishPostInput!) { publishPost(input: $input) { id } }',
      variables: { input },
      by: author,
    });
    const made = { author, isVideo, word, mentioned, isShown: false, isServed: false };
    const isDeleted = at % 3 === 0;
    world.publications.set(publishPost.id, { ...made, isDeleted });
    if (isDeleted) doomed.push({ id: publishPost.id, author });
  }

  async function deleteDoomed(): Promise<void> {
    for (const { id, author } of doomed.splice(0))
      await requests.untilAcknowledged({
        kind: 'delete',
        query: 'mutation ($id: ID!) { deletePost(id: $id) }',
        variables: { id },
        by: author,
        doneBefore: 'NOT_FOUND',
      });
  }

  /** Notes which posts others see by now. */
  async function noteShown(): Promise<void> {
    for (const [id, publication] of world.publications) {
      if (publication.isShown || publication.isDeleted) continue;
      const reader = publication.mentioned?.token;
      const query = 'query ($id: ID!) { post(id: $id) { status } }';
      const answer = await client.ask(query, { id }, reader).catch(() => undefined);
      publication.isShown = answer?.data?.post?.status === 'READY';
    }
  }

  return { publish, deleteDoomed, noteShown };
}
