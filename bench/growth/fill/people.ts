import { follows, knownUsers, pairs } from '@clipgraph/relation/tables.ts';
import { users } from '@clipgraph/user/tables.ts';
import { chance, type Scale } from './scale.ts';
import { addSeries, type Store } from './store.ts';

/** Accounts that the bench acts as: made by the product, so that they can log in. */
export interface Cast {
  /** Whom very many follow. */
  star: number;
  /** By how many they follow: `Scale.readers.follows`. The last one has the long lists. */
  readers: readonly number[];
}
export const readerOf = ({ readers }: Cast): number => readers.at(-1) ?? 0;

export async function fillUsers(store: Store, { people, person }: Scale): Promise<void> {
  const name = store.join("'person '", 'n');
  const build = await store.dropIndexes(users);
  await addSeries(store, users, people, {
    id: person.id('n'),
    username: store.bytes(name),
    usernameKey: store.bytes(name),
    displayName: name,
    bio: "''",
    avatarUrl: "''",
    backgroundUrl: "''",
    passwordHash: store.bytes("''"),
    state: store.bytes("'active'"),
    sessionEpoch: '0',
    revision: '1',
    createdAt: person.ms('n'),
  });
  await build();
  await store.analyze(users);
}

/** People follow whom many follow: of the accounts before them the first ones the most. */
export async function fillFollows(
  store: Store,
  scale: Scale,
  { star, readers }: Cast,
): Promise<void> {
  const { people, person, follow, followsEach, hot, own } = scale;
  const build = await store.dropIndexes(follows);
  const edge = { active: '1', revision: '1' };
  await addSeries(
    store,
    follows,
    people * followsEach,
    {
      ...edge,
      followerId: person.id('u'),
      followeeId: person.id('f'),
      activatedId: follow.id('n'),
      changedAt: follow.ms('n'),
    },
    {
      given: {
        u: `1 + ${store.div('n - 1', followsEach)}`,
        f: store.int(
          `1 + floor(${people} * power(((n - 1) % ${followsEach} + ${chance('u', 1)}) * ${1 / followsEach}, 3))`,
        ),
      },
      where: 'f < u',
    },
  );
  const later = `${people * followsEach} + n`;
  await addSeries(store, follows, hot, {
    ...edge,
    followerId: person.id('n'),
    followeeId: String(star),
    activatedId: follow.id(later),
    changedAt: follow.ms(later),
  });
  for (const [at, count] of scale.readers.follows.entries())
    await addSeries(store, follows, count, {
      ...edge,
      followerId: String(readers[at]),
      followeeId: person.id(`1 + (n - 1) * ${Math.floor(people / count)}`),
      activatedId: own.id('n'),
      changedAt: own.ms('n'),
    });
  await addSeries(store, knownUsers, people, {
    id: person.id('n'),
    state: store.bytes("'active'"),
    username: store.join("'person '", 'n'),
    revision: '1',
  });
  await build();
  for (const table of [follows, knownUsers]) await store.analyze(table);
  await fillPairs(store, scale, star);
}

/** Of each follow, in the order of the followed, so that each row goes behind the one before it. */
async function fillPairs(store: Store, { people, person, followsEach }: Scale, star: number) {
  const build = await store.dropIndexes(pairs);
  const runs = Math.ceil((people * followsEach) / 100_000);
  const boundary = (run: number) =>
    run === 0 ? 0 : person.idOf(Math.ceil(people * (run / runs) ** 3));
  const forward = 'follower_id < followee_id';
  const add = (where: string) =>
    store.run(`insert into pairs (low_id, high_id, low_follows_high, high_follows_low, low_blocks_high, high_blocks_low, revision)
      select case when ${forward} then follower_id else followee_id end, case when ${forward} then followee_id else follower_id end,
        ${forward}, follower_id > followee_id, 0, 0, 1
      from follows where ${where} order by followee_id, active, activated_id`);
  for (let run = 0; run < runs; run++)
    await add(`followee_id > ${boundary(run)} and followee_id <= ${boundary(run + 1)}`);
  await add(`followee_id = ${star}`);
  await build();
  await store.analyze(pairs);
}
