import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect as nodeInspect } from 'node:util';
import { type NotificationRow, notifications } from '@clipgraph/notification/tables.ts';
import { counterDeltas } from '@clipgraph/platform/counters/tables.ts';
import { inbox } from '@clipgraph/platform/events/tables.ts';
import { popularA, popularB, postingsA, postingsB } from '@clipgraph/search/tables.ts';
import { derivedFiles, postProcessing } from '@clipgraph/video/tables.ts';
import { and, desc, eq, inArray } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { World } from '../../kit/world.ts';
import { dbOf, type Inspection, inspect } from '../inspect.ts';
import { readTopics } from '../topics.ts';
import { unhandledEvents } from '../verify/events.ts';
import { readBack } from '../verify.ts';
import type { Fault } from './fault.ts';

/** Nothing is whole afterwards, so it comes last. */
export const brokenRules: Fault = (used) =>
  test('what the other tests look for is found where a rule is broken', async () => {
    const { stack, world } = used();
    const inspection = await inspect(stack);
    try {
      const folder = join(stack.environment.DATA_DIR as string, 'media/files/published');
      const wanted = [
        ...(await breakNotifications(inspection, world)),
        ...(await breakPosts(inspection, world, folder)),
        ...(await countTwice(inspection, world)),
        ...forget(world),
      ];
      const events = await readTopics(stack);
      const ready = events.find(({ type }) => type === 'post.ready');
      const twice = ready ? [...events, { ...ready, id: 'again' }] : [];
      const { lost, doubled, drift } = await readBack(stack, inspection, world, twice);
      const said = [...lost, ...doubled, ...drift]
        .map((what) => (typeof what === 'string' ? what : nodeInspect(what)))
        .join('\n');
      for (const finding of [...wanted, `post ${ready?.key} became ready 2 times`])
        expect(said).toContain(finding);
      await loseFromInbox(inspection, events.find(({ topic }) => topic === 'clip.like')?.id);
      expect(await unhandledEvents(inspection, events)).toEqual([
        expect.stringMatching(/^notification: 1 of \d+ clip\.like /),
      ]);
    } finally {
      await inspection.close();
    }
  });

/** Each breaks something. @returns what is to be said of it */
type Break = (inspection: Inspection, world: World, folder: string) => Promise<string[]>;

/** One is lost, one is there twice, one counts an actor twice. */
async function breakNotifications(inspection: Inspection, { people }: World): Promise<string[]> {
  const db = dbOf(inspection, 'notification');
  // Other accounts, such as those of an event put aside, are nobody's in the model.
  const ofPeople = inArray(
    notifications.accountId,
    people.map(({ id }) => Number(id)),
  );
  const one = async (kind: NotificationRow['kind']) => {
    const stands = and(eq(notifications.kind, kind), eq(notifications.isWithdrawn, false));
    const [row] = await db.select().from(notifications).where(and(stands, ofPeople)).limit(1);
    if (!row) throw new Error(`Nobody was told ${kind}.`);
    return row;
  };
  const lineOf = ({ accountId, kind, postId, actorCount }: NotificationRow) =>
    `notification of ${accountId} ${kind} ${postId ?? '-'} ${actorCount}`;
  const [gone, doubled, more] = [
    await one('FOLLOWED'),
    await one('POST_LIKED'),
    await one('COMMENTED'),
  ];
  const change = (row: NotificationRow, values: Partial<NotificationRow>) =>
    db.update(notifications).set(values).where(eq(notifications.id, row.id));
  await change(gone, { isWithdrawn: true });
  await change(more, { actorCount: more.actorCount + 1 });
  const id = doubled.id + 1;
  await db.insert(notifications).values({ ...doubled, id, closedId: id, seq: 1_000_000 });
  return [
    lineOf(gone),
    `${lineOf(doubled)} is there 2 times`,
    `${lineOf({ ...more, actorCount: more.actorCount + 1 })} must not be there`,
  ];
}

/** One is not found, one was given up, one has lost a file; and there is a file too many. */
const breakPosts: Break = async (inspection, world, folder) => {
  const live = [...world.publications].filter(([, { word, isDeleted }]) => word && !isDeleted);
  const [unfound, unready] = live.map(([id]) => Number(id)) as [number, number];
  const search = dbOf(inspection, 'search');
  for (const table of [postingsA, postingsB, popularA, popularB])
    await search.delete(table).where(and(eq(table.kind, 'POST'), eq(table.id, unfound)));
  const video = dbOf(inspection, 'video');
  const stage = { stage: 'FAILED' as const };
  await video.update(postProcessing).set(stage).where(eq(postProcessing.postId, unready));

  const [file] = await video
    .select()
    .from(derivedFiles)
    .orderBy(desc(derivedFiles.postId))
    .limit(1);
  const lost = `${file?.hash}.${file?.extension}`;
  await rm(join(folder, lost.slice(0, 2), lost));
  const tooMany = `${createHash('sha256').update('too many').digest('hex')}.mp4`;
  await mkdir(join(folder, tooMany.slice(0, 2)), { recursive: true });
  await writeFile(join(folder, tooMany.slice(0, 2), tooMany), 'too many');
  return [
    `search for ${live[0]?.[1].word} ${unfound}`,
    `media of ${unready}: READY FAILED`,
    `${lost} is lost`,
    `${tooMany} is shown by nothing`,
  ];
};

/** As a handler that runs twice would. */
async function countTwice(inspection: Inspection, { posts }: World): Promise<string[]> {
  const id = Number(posts[0]);
  await dbOf(inspection, 'interaction')
    .insert(counterDeltas)
    .values({ name: 'views', id, change: 1 });
  return ["name: 'views'"];
}

/** What was never there is lost, and what nobody wanted is found. */
function forget({ publications, views, posts, people }: World): string[] {
  views.set(`nobody ${posts[1]}`, 0);
  const [id, forgotten] = [...publications].findLast(
    ([, { word, isDeleted }]) => word !== null && !isDeleted,
  ) as [string, { isDeleted: boolean; word: string }];
  const never = {
    isVideo: false,
    mentioned: null,
    isShown: true,
    isServed: false,
    isDeleted: false,
  };
  const author = people[0] as (typeof people)[number];
  publications.set('1', { ...never, author, word: 'neverwritten' });
  forgotten.isDeleted = true;
  return [
    `viewCount of ${posts[1]} is`,
    `post of ${author.id} 1`,
    'search for neverwritten 1',
    `search for ${forgotten.word} ${id} must not be there`,
  ];
}

async function loseFromInbox(inspection: Inspection, id = ''): Promise<void> {
  await dbOf(inspection, 'notification').delete(inbox).where(eq(inbox.eventId, id));
}
