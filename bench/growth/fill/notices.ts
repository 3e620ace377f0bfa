import {
  causes,
  notificationActors,
  notifications,
  recipients,
} from '@clipgraph/notification/tables.ts';
import { type Cast, readerOf } from './people.ts';
import type { Scale } from './scale.ts';
import { addSeries, type Store } from './store.ts';

/** Three of each account, thousands of the reader, and two of the star that tell of very many people. */
export async function fillNotices(store: Store, scale: Scale, cast: Cast): Promise<void> {
  const { people, person, post, posts: count, notification, own, hot } = scale;
  const { bytes } = store;
  const tables = [recipients, notifications, notificationActors, causes];
  const builds = [];
  for (const table of tables) builds.push(await store.dropIndexes(table));
  const ofReader = scale.readers.lists;
  const reader = readerOf(cast);
  await addSeries(store, recipients, people, { accountId: person.id('n'), lastSeq: '3' });
  for (const [accountId, lastSeq] of [
    [reader, ofReader],
    [cast.star, 2],
  ])
    await addSeries(store, recipients, 1, {
      accountId: String(accountId),
      lastSeq: String(lastSeq),
    });

  const kinds = ['POST_LIKED', 'COMMENTED', 'FOLLOWED'] as const;
  const kind = bytes(
    `case j ${kinds.map((name, at) => `when ${at} then '${name}'`).join(' ')} end`,
  );
  const given = { u: `1 + ${store.div('n - 1', 3)}`, j: '(n - 1) % 3' };
  const postOf = post.id(`1 + (u * 7) % ${count}`);
  const subject = `case when j = 2 then 0 else ${postOf} end`;
  const actor = person.id(`1 + (u * 13 + j) % ${people}`);
  const told = {
    closedId: '0',
    isRead: '0',
    isWithdrawn: '0',
    actorCount: '1',
    createdAt: notification.ms('n'),
    updatedAt: notification.ms('n'),
    changedAt: notification.ms('n'),
  };
  await addSeries(
    store,
    notifications,
    3 * people,
    {
      ...told,
      id: notification.id('n'),
      accountId: person.id('u'),
      kind,
      subjectId: subject,
      seq: '1 + j',
      postId: `case when j = 2 then null else ${postOf} end`,
    },
    { given },
  );
  // The last fifty are unread.
  const unread = `n > ${ofReader - 50}`;
  const ofReaders = { given: { p: `1 + (n - 1) * ${Math.floor(count / ofReader)}` } };
  await addSeries(
    store,
    notifications,
    ofReader,
    {
      ...told,
      id: `${own.id('n')} + 1`,
      accountId: String(reader),
      kind: bytes("'POST_LIKED'"),
      subjectId: post.id('p'),
      closedId: `case when ${unread} then 0 else ${own.id('n')} + 1 end`,
      isRead: `case when ${unread} then 0 else 1 end`,
      seq: 'n',
      postId: post.id('p'),
    },
    ofReaders,
  );
  const crowds = [
    {
      kind: bytes("'POST_LIKED'"),
      id: `${own.id('1')} + 2`,
      causeId: post.id(String(count + 1)),
      subject: post.id(String(count + 1)),
      seq: '1',
    },
    {
      kind: bytes("'FOLLOWED'"),
      id: `${own.id('2')} + 2`,
      causeId: String(cast.star),
      subject: '0',
      seq: '2',
    },
  ];
  for (const { kind: ofCrowd, id, subject: subjectId, seq } of crowds)
    await addSeries(store, notifications, 1, {
      ...told,
      id,
      accountId: String(cast.star),
      kind: ofCrowd,
      subjectId,
      seq,
      actorCount: String(hot),
      postId: subjectId === '0' ? 'null' : subjectId,
    });

  const acted = { causeCount: '1', active: '1' };
  await addSeries(
    store,
    notificationActors,
    3 * people,
    { ...acted, notificationId: notification.id('n'), actorId: actor, seq: '1 + j' },
    { given },
  );
  await addSeries(store, notificationActors, ofReader, {
    ...acted,
    notificationId: `${own.id('n')} + 1`,
    actorId: person.id(`1 + n % ${people}`),
    seq: 'n',
  });
  const stands = { active: '1', revision: '1' };
  await addSeries(
    store,
    causes,
    3 * people,
    {
      ...stands,
      kind,
      causeId: `case when j = 2 then ${person.id('u')} else ${postOf} end`,
      actorId: actor,
      accountId: person.id('u'),
      notificationId: notification.id('n'),
    },
    { given },
  );
  for (const { kind: ofCrowd, id, causeId, seq } of crowds) {
    await addSeries(store, notificationActors, hot, {
      ...acted,
      notificationId: id,
      actorId: person.id('n'),
      seq,
    });
    await addSeries(store, causes, hot, {
      ...stands,
      kind: ofCrowd,
      causeId,
      actorId: person.id('n'),
      accountId: String(cast.star),
      notificationId: id,
    });
  }
  for (const build of builds) await build();
  for (const table of tables) await store.analyze(table);
}
