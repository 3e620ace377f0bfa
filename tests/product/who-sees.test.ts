import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance } from '../kit/instance.ts';
import { configuredStores, startStackOn } from '../kit/stack.ts';
import { type Product, type Sight, type Stage, setStage, type Viewer, ways } from './who-sees.ts';

/**
 * Each cell is a change of who may see whom, and the request right after it: in one process, or,
 * where real servers are configured, with a process for each subgraph.
 */
let product: Product & { close(): Promise<void> };
let stage: Stage;
let cells = 0;
beforeAll(async () => {
  const stores = configuredStores();
  const settings = { RATE_LIMITS: 'off', MEDIA_JOBS: '1' };
  product = stores ? await startStackOn(stores, settings) : await startInstance(settings);
  stage = await setStage(product);
});
afterAll(() => product?.close());

const all: Sight = {
  open: true,
  page: true,
  listed: true,
  followed: true,
  address: true,
  speaks: true,
};
const nothing: Sight = {
  open: false,
  page: false,
  listed: false,
  followed: false,
  address: false,
  speaks: false,
};
const stranger: Sight = { ...all, followed: false };
const shutOut: Sight = { ...nothing, speaks: true };
const admitted: Sight = { ...all, address: false };

interface Step {
  does: string;
  change(viewer: Account): Promise<void>;
  sight: Sight;
}
const to = (command: string, from: 'author' | 'viewer', does: string, sight: Sight): Step => ({
  does,
  sight,
  async change(viewer) {
    const [by, other] = from === 'author' ? [stage.author, viewer] : [viewer, stage.author];
    const query = `mutation ($id: ID!) { ${command}(userId: $id) { id } }`;
    await product.data(query, { id: other.id }, by.token);
  },
});
const becomes = (isPrivate: boolean, sight: Sight): Step => ({
  does: `the author becomes ${isPrivate ? 'private' : 'public'}`,
  sight,
  change: () => setPrivate(isPrivate),
});
async function setPrivate(isPrivate: boolean): Promise<void> {
  const query = 'mutation ($is: Boolean!) { setPrivateAccount(isPrivate: $is) { isPrivate } }';
  const { setPrivateAccount } = await product.data(query, { is: isPrivate }, stage.author.token);
  expect(setPrivateAccount.isPrivate).toBe(isPrivate);
}

interface Scene {
  viewer: string;
  /** undefined for a guest. */
  who(): Promise<Viewer>;
  isPrivate?: true;
  before?: Step[];
  /** Ends where it began. */
  steps: Step[];
}
const follows = to('follow', 'viewer', 'the viewer follows', stranger);
const asks = to('follow', 'viewer', 'the viewer asks', shutOut);
const accepts = to('acceptFollowRequest', 'author', 'the author accepts', admitted);
const scenes: Scene[] = [
  {
    viewer: 'a guest',
    who: async () => undefined,
    steps: [becomes(true, shutOut), becomes(false, stranger)],
  },
  {
    viewer: 'a stranger',
    who: () => stage.newViewer(),
    steps: [becomes(true, shutOut), becomes(false, stranger)],
  },
  {
    viewer: 'a follower',
    who: () => stage.newViewer(),
    before: [follows],
    steps: [becomes(true, admitted), becomes(false, all)],
  },
  {
    viewer: 'who asks a private account',
    who: () => stage.newViewer(),
    isPrivate: true,
    steps: [
      asks,
      accepts,
      to('removeFollower', 'author', 'the author removes the follower', shutOut),
    ],
  },
  {
    viewer: 'who leaves a private account',
    who: () => stage.newViewer(),
    isPrivate: true,
    before: [asks, accepts],
    steps: [to('unfollow', 'viewer', 'the viewer unfollows', shutOut), asks, accepts],
  },
  {
    viewer: 'who is blocked',
    who: () => stage.newViewer(),
    steps: [
      to('block', 'author', 'the author blocks', { ...nothing, address: true }),
      to('unblock', 'author', 'the author unblocks', stranger),
    ],
  },
  {
    viewer: 'who blocks',
    who: () => stage.newViewer(),
    steps: [
      to('block', 'viewer', 'the viewer blocks', { ...nothing, open: true, address: true }),
      to('unblock', 'viewer', 'the viewer unblocks', stranger),
    ],
  },
  {
    viewer: 'who mutes',
    who: () => stage.newViewer(),
    before: [follows],
    steps: [
      to('mute', 'viewer', 'the viewer mutes', {
        ...all,
        listed: false,
        followed: false,
        speaks: false,
      }),
      to('unmute', 'viewer', 'the viewer unmutes', all),
    ],
  },
];

describe.each(scenes)('$viewer', ({ who, isPrivate = false, before = [], steps }) => {
  test('sees what the change leaves, on the next request, in every way', async () => {
    const viewer = await who();
    await setPrivate(isPrivate);
    for (const { change } of before) await change(viewer as Account);
    const wrong: string[] = [];
    for (const { name, sight: by, needsAccount, isSeen } of ways) {
      if (needsAccount && !viewer) continue;
      for (const { does, change, sight } of steps) {
        await change(viewer as Account);
        const seen = await isSeen(stage, viewer);
        cells++;
        if (seen !== sight[by]) wrong.push(`${does}: ${name}: ${seen ? 'seen' : 'not seen'}`);
      }
    }
    await setPrivate(false);
    expect(wrong).toEqual([]);
  });
});

test('the author sees everything of a private account, and a guest its name and counts', async () => {
  await setPrivate(true);
  for (const { name, sight, isSeen } of ways)
    if (!['followed', 'address'].includes(sight) && !/message|saved|notification/.test(name))
      expect([name, await isSeen(stage, stage.author)]).toEqual([name, true]);
  const { user } = await product.data(
    'query ($id: ID!) { user(id: $id) { username isPrivate followerCount postCount } }',
    { id: stage.author.id },
  );
  expect(user).toMatchObject({ username: stage.author.username, isPrivate: true, postCount: 1 });
  expect(user.followerCount).toBeGreaterThan(0);
  await setPrivate(false);
});

test('as many cells were asked as there are', () => {
  const asked = scenes.map(
    ({ viewer, steps }) =>
      steps.length *
      ways.filter(({ needsAccount }) => !needsAccount || viewer !== 'a guest').length,
  );
  expect(cells).toBe(asked.reduce((sum, some) => sum + some));
  expect(cells).toBeGreaterThan(300);
});
