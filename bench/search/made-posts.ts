import { randomUUID } from 'node:crypto';
import { counterBases } from '@clipgraph/platform/counters/tables.ts';
import { draft, type PostPayload } from '@clipgraph/platform/events/payloads.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import { writeTexts } from '@clipgraph/search/documents/texts.ts';
import { fields } from '@clipgraph/search/engine/engine.ts';
import { documents } from '@clipgraph/search/tables.ts';
import { corpus } from '@clipgraph/search/testing/corpus.ts';
import { openWorld, type World } from '@clipgraph/search/testing/world.ts';
import { and, eq } from 'drizzle-orm';

const perTransaction = 200;
const perInsert = 500;

export const captions = corpus.filter(({ isName }) => !isName);

/** The post of a number: two captions of the corpus, and a word of its own. */
const postOf = (id: Id, at: number): PostPayload => ({
  id,
  authorId: 1 + (at % 1_000),
  kind: 'VIDEO',
  status: 'READY',
  visibility: 'PUBLIC',
  deleted: false,
  caption: `${captions[at % captions.length]?.text} ${captions[(at * 7919) % captions.length]?.text} ${at.toString(36)}`,
  tags: [`tag${at % 500}`],
  createdAtMs: Date.now(),
});

/** Posts that are numbered from 0 on, and a world whose owners answer for them at once. */
interface MadePosts {
  world: World;
  firstId: Id;
  makePost(at: number): PostPayload;
}

export async function openPosts(environment: Record<string, string>): Promise<MadePosts> {
  const world = await openWorld(environment);
  const firstId = world.newId();
  const makePost = (at: number) => postOf(firstId + at, at);
  world.ownEvery((id) => (id >= firstId ? makePost(id - firstId) : undefined));
  return { world, firstId, makePost };
}

/** The first posts as their owner tells of them, through the handlers of the subgraph. */
export async function tellPosts({ world, makePost }: MadePosts, count: number): Promise<void> {
  const { services, consumer } = world.subgraph;
  for (let from = 0; from < count; from += perTransaction)
    await services.database.transaction(async (tx) => {
      for (let at = from; at < Math.min(count, from + perTransaction); at++) {
        const post = makePost(at);
        const event = draft('clip.post', 'post.told', post.id, 1, post);
        const envelope = { ...event, id: randomUUID(), occurredAtMs: Date.now() };
        await consumer.handlers['clip.post']?.(tx, envelope);
      }
    });
  await world.settle();
}

/**
 * Documents of posts that only a rebuild makes found. The oldest of all is the most popular one,
 * among many that hold the same words.
 */
export async function fillDocuments(
  { world, firstId, makePost }: MadePosts,
  from: number,
  to: number,
): Promise<void> {
  const { db } = world.subgraph.services.database;
  for (let at = from; at < to; at += perInsert)
    await db
      .insert(documents)
      .values(
        Array.from({ length: Math.min(perInsert, to - at) }, (_, more) =>
          documentOf(makePost(at + more)),
        ),
      );
  await db.insert(counterBases).values({ name: 'likes', id: firstId, value: 1_500_000 });
  await db
    .update(documents)
    .set({ rank: 10 })
    .where(and(eq(documents.kind, 'POST'), eq(documents.id, firstId)));
}

const documentOf = ({ id, caption, tags }: PostPayload) => ({
  kind: 'POST' as const,
  id,
  revision: 1,
  indexed: true,
  name: '',
  folded: writeTexts([
    { field: fields.caption, text: caption },
    ...tags.map((text) => ({ field: fields.tag, text })),
  ]),
  rank: 0,
  version: 1,
});
