import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '@clipgraph/deploy/processes/instance.ts';
import { counterBases, counterDeltas } from '@clipgraph/platform/counters/tables.ts';
import { tablesOf } from '@clipgraph/search/engine/tables/shelf-tables.ts';
import { documents, indexChanges, knownLikes, names, postTags } from '@clipgraph/search/tables.ts';
import { keptBy } from '@clipgraph/search/testing/contents.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { type Account, createClient, type GraphqlClient } from '../kit/client.ts';
import { projectionDifferences } from '../kit/projections.ts';

export interface FireSize {
  people: number;
  posts: number;
  /** Acknowledged changes between two crashes. */
  changes: number;
  crashes: number;
}

interface Fire extends FireSize {
  /** Where the product is by now. */
  url(): string;
  /** Kills what indexes, as a crash would, and starts it again. */
  crash(): Promise<void>;
  /** Has the index built anew meanwhile; may be cut by a crash. */
  rebuild(): Promise<unknown>;
}

/** What was left by the fire: who and what there is. */
interface Left {
  people: Account[];
  postIds: string[];
  /** Changes that a crash left without an answer. */
  cut: number;
}

const edit =
  'mutation ($id: ID!, $input: EditPostInput!) { editPost(id: $id, input: $input) { id } }';
const rename =
  'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { displayName } }';
const visibilities = ['PUBLIC', 'PUBLIC', 'FOLLOWERS', 'PRIVATE'];
const captions = ['coffee at dawn', 'Kaffee 上海 螺蛳粉', '🍜 dusk', 'ラーメン dusk'];
const atOnce = 12;

/** Changes everything that search knows of, over and over, while what indexes it is killed. */
export async function changeUnderFire(fire: Fire): Promise<Left> {
  let client = createClient(fire.url());
  const people: Account[] = [];
  for (let at = 0; at < fire.people; at++) people.push(await client.register('fire'));
  const postIds: string[] = [];
  const ownerOf = (at: number) => people[at % people.length] as Account;
  for (let at = 0; at < fire.posts; at++) {
    const photo = await makePhoto({ seed: at });
    postIds.push(await client.publish(ownerOf(at), photo, { caption: captions[0], tags: ['all'] }));
  }
  let done = 0;
  let cut = 0;
  let isCrashing = false;
  let next = 0;
  const changeSomething = async (at: number) => {
    const place = (at * 7 + (at >> 3)) % postIds.length;
    const id = postIds[place] as string;
    const who = ownerOf(at + (at >> 2));
    const like = at % 3 === 0 ? 'unlikePost' : 'likePost';
    if (at % 4 === 0)
      await client.data(`mutation ($id: ID!) { ${like}(postId: $id) { id } }`, { id }, who.token);
    else if (at % 4 === 1)
      await client.data(rename, { input: { displayName: `name ${at}` } }, who.token);
    else {
      const input = {
        caption: `${captions[at % captions.length]} ${at}`,
        tags: at % 5 === 0 ? [] : [`tag${at % 6}`, 'all'],
        visibility: visibilities[(at >> 2) % visibilities.length],
      };
      await client.data(edit, { id, input }, ownerOf(place).token);
    }
    done++;
  };
  for (let round = 0; round <= fire.crashes; round++) {
    const until = done + fire.changes;
    isCrashing = false;
    const worker = async () => {
      while (done < until && !isCrashing)
        try {
          await changeSomething(next++);
        } catch (error) {
          // Nobody may see the post, or it is away: the change before it was cut.
          if (/NOT_FOUND|UNAVAILABLE/.test(String(error))) done++;
          else if (!isCrashing) throw error;
          cut++;
        }
    };
    const working = Promise.all(Array.from({ length: atOnce }, worker));
    if (round === fire.crashes) {
      await working;
      break;
    }
    const rebuilt = round % 2 === 1 ? fire.rebuild().catch(() => {}) : undefined;
    // A moment of its own each time: any step may be the one that is cut.
    while (done < until - (fire.changes * ((round * 37) % 90)) / 100) await sleep(5);
    isCrashing = true;
    await fire.crash();
    await Promise.all([working, rebuilt]);
    client = createClient(fire.url());
  }
  await sayLast(client, { people, postIds, cut });
  return { people, postIds, cut };
}

/** The last word about each, by which it is seen that search has heard all before it. */
async function sayLast(client: GraphqlClient, { people, postIds }: Left): Promise<void> {
  for (const { token } of people)
    await client.data(rename, { input: { displayName: 'last word' } }, token);
  for (const [at, id] of postIds.entries()) {
    const visibility = at % 3 === 2 ? 'PRIVATE' : 'PUBLIC';
    const input = { caption: 'last word', visibility };
    await client.data(edit, { id, input }, people[at % people.length]?.token);
  }
}

async function likesOf(client: GraphqlClient, id: string, owner?: Account): Promise<number> {
  const query = 'query ($id: ID!) { post(id: $id) { likeCount } }';
  return (await client.data(query, { id }, owner?.token)).post.likeCount;
}

type Opened = Pick<Instance, 'subgraphs'>;

const searchOf = ({ subgraphs }: Opened) => {
  const services = subgraphs.get('search')?.services;
  if (!services) throw new Error('search does not run');
  return services;
};

/** @returns what search has not heard or put in its index yet; nothing once it has all */
export async function whatIsMissing(
  opened: Opened,
  { people, postIds }: Left,
  client: GraphqlClient,
): Promise<unknown[]> {
  const { database, counters } = searchOf(opened);
  const ids = { users: people.map(({ id }) => Number(id)), posts: postIds.map(Number) };
  const rows = await database.db.select().from(documents);
  const lacks = (kind: string, id: number, isPrivate: boolean) => {
    const row = rows.find((each) => each.kind === kind && each.id === id);
    return isPrivate ? row?.indexed !== false : !row?.folded.includes('last word');
  };
  const posts = ids.posts.filter((id, at) => lacks('POST', id, at % 3 === 2));
  const users = ids.users.filter((id) => lacks('USER', id, false));
  const counted = await counters.read('likes', ids.posts);
  const likes: number[] = [];
  for (const [at, id] of postIds.entries())
    if ((await likesOf(client, id, people[at % people.length])) !== counted[at])
      likes.push(Number(id));
  const differences = await projectionDifferences(opened, ids);
  const waiting = await database.db.select().from(indexChanges);
  return [
    ...posts,
    ...users,
    ...likes,
    ...differences.filter(({ subgraph }) => subgraph === 'search'),
    ...waiting,
  ];
}

/** What is found, and what it is found by: rows of what is gone differ by what was told of it. */
async function foundBy(opened: Opened): Promise<Record<string, string[]>> {
  const kept = await keptBy(searchOf(opened));
  const stays = (row: string) => !/"(?:indexed|active)":(?:false|0)\b/.test(row);
  return Object.fromEntries(Object.entries(kept).map(([name, rows]) => [name, rows.filter(stays)]));
}

/** @returns what search keeps, and what it keeps after it forgot all and was told anew */
export async function beforeAndAfterRebuild(
  opened: Opened,
  rebuild: () => Promise<unknown>,
): Promise<{ before: Record<string, string[]>; after: Record<string, string[]> }> {
  const { database } = searchOf(opened);
  const before = await foundBy(opened);
  const own = [documents, knownLikes, names, postTags, counterBases, counterDeltas];
  const index = Object.values(tablesOf).flatMap((tables) => Object.values(tables));
  for (const table of [...own, ...index]) await database.db.delete(table);
  await rebuild();
  // Ranks are brought up to date after the documents that were told.
  for (let waited = 0; waited < 200; waited++) {
    if ((await database.db.select().from(indexChanges)).length === 0) break;
    await sleep(100);
  }
  return { before, after: await foundBy(opened) };
}
