import { randomBytes } from 'node:crypto';
import { makeClip } from '@clipgraph/video/testing/samples.ts';
import { type LoadConnection, openConnection } from './connection.ts';
import { call, type DouyinUser, fieldOf, publish, register } from './douyin-user.ts';
import type { Checked, LoadOptions } from './im.ts';
import { measure, type Worker } from './measure.ts';

const userCount = 40;
const videoCount = 12;
/** The interface lists at most so many rows; longer lists cannot be counted. */
const longestList = 1_000;

/** Picks one of several, by the numbers of one worker. */
type Pick = <Item>(items: readonly Item[]) => Item;

interface World {
  users: DouyinUser[];
  videoIds: number[];
}

/**
 * Reads and writes of all kinds by 40 accounts on 12 videos; afterwards every counter equals the
 * rows that can be listed.
 */
export async function loadDouyin(url: URL, options: LoadOptions): Promise<Checked> {
  const connection = await openConnection(url);
  const world = await populate(connection);
  /** How many comments each video may still get before its list is too long to be counted. */
  const commentsLeft = new Map(world.videoIds.map((id) => [id, longestList - options.connections]));

  const worker: Worker = (on, number) => {
    const dice = diceOf(number + 1);
    const pick: Pick = (items) => itemAt(items, dice(items.length));
    const user = itemAt(world.users, number % userCount);
    const deeds: (() => Promise<unknown>)[] = [
      () => user.call(on, 'GET', 'feed', {}),
      () => user.call(on, 'GET', 'feed', {}),
      () => user.call(on, 'GET', 'user', { user_id: pick(world.users).id }),
      () => user.call(on, 'GET', 'publish/list', { user_id: pick(world.users).id }),
      () => user.call(on, 'GET', 'comment/list', { video_id: pick(world.videoIds) }),
      () => user.call(on, 'GET', 'relation/follower/list', { user_id: pick(world.users).id }),
      () =>
        user.call(on, 'POST', 'favorite/action', {
          video_id: pick(world.videoIds),
          action_type: 1 + dice(2),
        }),
      () =>
        user.call(on, 'POST', 'favorite/action', {
          video_id: pick(world.videoIds),
          action_type: 1,
        }),
      () =>
        user.call(on, 'POST', 'message/action', {
          to_user_id: other(user, pick),
          action_type: 1,
          content: `hello ${number}`,
        }),
      () =>
        user.call(on, 'POST', 'relation/action', {
          to_user_id: other(user, pick),
          action_type: 1 + dice(2),
        }),
      () => {
        const video_id = pick(world.videoIds);
        const left = commentsLeft.get(video_id) ?? 0;
        commentsLeft.set(video_id, left - 1);
        if (left <= 0) return user.call(on, 'GET', 'comment/list', { video_id });
        return user.call(on, 'POST', 'comment/action', {
          video_id,
          action_type: 1,
          comment_text: `nice ${number}`,
        });
      },
    ];
    return async () => {
      await pick(deeds)();
    };
  };
  const other = (user: DouyinUser, pick: Pick): number => {
    for (;;) {
      const { id } = pick(world.users);
      if (id !== user.id) return id;
    }
  };
  const measured = await measure(url, worker, options);
  await options.ended?.(measured);
  const { faults, compared } = await compare(connection, world);
  connection.close();
  return { measured, faults, summary: `${compared} counters equal the rows that are listed` };
}

async function populate(connection: LoadConnection): Promise<World> {
  const run = randomBytes(4).toString('hex');
  const users: DouyinUser[] = [];
  for (let at = 0; at < userCount; at++)
    users.push(await register(connection, `load-${run}-${at}`));
  const clip = await makeClip({ seed: 'load', seconds: 1 });
  const videoIds: number[] = [];
  for (let at = 0; at < videoCount; at++) {
    const author = itemAt(users, at);
    await publish(connection, author, clip, `video ${at}`);
    const published = await author.call(connection, 'GET', 'publish/list', {});
    videoIds.push(itemAt(fieldOf(published, 'video_list'), 0).id);
  }
  return { users, videoIds };
}

/** Compares every counter that the interface shows with the rows that it lists. */
async function compare(
  connection: LoadConnection,
  { users, videoIds }: World,
): Promise<{ faults: string[]; compared: number }> {
  const faults: string[] = [];
  let compared = 0;
  const expectEqual = (what: string, counter: number, rows: number) => {
    compared += 1;
    if (counter !== rows)
      faults.push(`${what}: the counter says ${counter}, and there are ${rows} rows.`);
  };
  const likes = new Map<number, number>();
  for (const { id } of users) {
    const ask = (path: string) => call(connection, 'GET', path, { user_id: id });
    const videos = async (path: string) => fieldOf(await ask(path), 'video_list');
    const people = async (path: string) => fieldOf(await ask(path), 'user_list');
    const user = fieldOf(await ask('user'), 'user');
    const liked = await videos('favorite/list');
    for (const video of liked) likes.set(video.id, (likes.get(video.id) ?? 0) + 1);
    expectEqual(`likes of user ${id}`, user.favorite_count, liked.length);
    expectEqual(
      `followers of user ${id}`,
      user.follower_count,
      (await people('relation/follower/list')).length,
    );
    expectEqual(
      `follows of user ${id}`,
      user.follow_count,
      (await people('relation/follow/list')).length,
    );
    expectEqual(`videos of user ${id}`, user.work_count, (await videos('publish/list')).length);
  }
  for (const { id } of users.slice(0, videoCount)) {
    const ask = (path: string) => call(connection, 'GET', path, { user_id: id });
    const videos = fieldOf(await ask('publish/list'), 'video_list');
    const received = videos.reduce((sum, video) => sum + video.favorite_count, 0);
    const user = fieldOf(await ask('user'), 'user');
    expectEqual(`likes received by user ${id}`, user.total_favorited, received);
    for (const video of videos.filter((video) => videoIds.includes(video.id))) {
      expectEqual(`likes of video ${video.id}`, video.favorite_count, likes.get(video.id) ?? 0);
      const answer = await call(connection, 'GET', 'comment/list', { video_id: video.id });
      const comments = fieldOf(answer, 'comment_list');
      expectEqual(`comments of video ${video.id}`, video.comment_count, comments.length);
    }
  }
  return { faults, compared };
}

/** Numbers that look random but are the same in every run. @param seed not 0 */
function diceOf(seed: number): (sides: number) => number {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

/** @throws RangeError when the list has no item there */
function itemAt<Item>(items: readonly Item[], at: number): Item {
  const [item] = items.slice(at, at + 1);
  if (item === undefined) throw new RangeError(`There is no item ${at} of ${items.length}.`);
  return item;
}
