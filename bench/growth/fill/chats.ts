import { chats, members, messages } from '@clipgraph/messaging/tables.ts';
import { type Cast, readerOf } from './people.ts';
import type { Line, Scale } from './scale.ts';
import { addSeries, type Store } from './store.ts';

const hotMembers = 100;

/** Which chats there are, in the order of their ids. */
export const chatNumbers = ({ people, readers }: Scale) => ({
  /** Of each account with the next one. */
  pairs: people - 1,
  /** The first one of the reader. */
  ofReader: people,
  hot: people + readers.chats,
});

export async function fillChats(store: Store, scale: Scale, cast: Cast): Promise<void> {
  const { people, person, chat, message, messagesEach, readers, hot, hotMessage } = scale;
  const { bytes } = store;
  const numbers = chatNumbers(scale);
  const reader = String(readerOf(cast));
  const direct = people - 1 + readers.chats;
  const isOfReader = (c: string) => `(${c}) >= ${numbers.ofReader}`;
  const low = (c: string) =>
    `(case when ${isOfReader(c)} then ${person.id(`(${c}) - ${numbers.ofReader - 1}`)} else ${person.id(c)} end)`;
  const high = (c: string) =>
    `(case when ${isOfReader(c)} then ${reader} else ${person.id(`(${c}) + 1`)} end)`;
  const tables = [chats, members, messages];
  const builds = [];
  for (const table of tables) builds.push(await store.dropIndexes(table));

  const newest = `n * ${messagesEach}`;
  await addSeries(store, chats, direct, {
    id: chat.id('n'),
    kind: bytes("'direct'"),
    lowId: low('n'),
    highId: high('n'),
    lastSeq: String(messagesEach),
    lastMessageId: message.id(newest),
    lastMicros: `${message.ms(newest)} * 1000`,
    revision: String(messagesEach),
    createdAt: chat.ms('n'),
  });
  const ofHot = { c: String(numbers.hot) };
  await addSeries(
    store,
    chats,
    1,
    {
      id: chat.id('c'),
      kind: bytes("'group'"),
      name: "'the hot chat'",
      ownerId: reader,
      lastSeq: String(hot),
      lastMessageId: `${hotMessage.id(String(hot))} + 1`,
      lastMicros: `${hotMessage.ms(String(hot))} * 1000`,
      revision: String(hot),
      createdAt: chat.ms('c'),
    },
    { given: ofHot },
  );

  const member = { active: '1', revision: '1', readSeq: '0', readSentCount: '0' };
  const sent = Math.ceil(messagesEach / 2);
  await addSeries(
    store,
    members,
    2 * direct,
    {
      ...member,
      chatId: chat.id('c'),
      accountId: `case when n % 2 = 1 then ${low('c')} else ${high('c')} end`,
      sentCount: `case when n % 2 = 1 then ${sent} else ${messagesEach - sent} end`,
    },
    { given: { c: `1 + ${store.div('n - 1', 2)}` } },
  );
  await addSeries(
    store,
    members,
    hotMembers,
    {
      ...member,
      chatId: chat.id('c'),
      accountId: `case when n = ${hotMembers} then ${reader} else ${person.id('n')} end`,
      sentCount: `case when n = ${hotMembers} then 0 else ${Math.floor(hot / (hotMembers - 1))} end`,
      joinedSeq: 'n',
    },
    { given: ofHot },
  );

  const written = (line: Line, last: number) => ({
    chatId: chat.id('c'),
    id: `${line.id('n')} + ${last}`,
    clientMessageId: bytes(store.join(`'${last}-0123456789abcdef-'`, 'n')),
    textHash: bytes("'0123456789abcdef0123456789abcdef0123456789a'"),
    text: store.join("'Words to somebody, number '", 'n'),
    sentAtMicros: `${line.ms('n')} * 1000`,
    changeRevision: '0',
  });
  await addSeries(
    store,
    messages,
    messagesEach * direct,
    {
      ...written(message, 0),
      seq: 'q',
      senderId: `case when q % 2 = 1 then ${low('c')} else ${high('c')} end`,
    },
    { given: { c: `1 + ${store.div('n - 1', messagesEach)}`, q: `1 + (n - 1) % ${messagesEach}` } },
  );
  await addSeries(
    store,
    messages,
    hot,
    { ...written(hotMessage, 1), seq: 'n', senderId: person.id(`1 + n % ${hotMembers - 1}`) },
    { given: ofHot },
  );
  for (const build of builds) await build();
  for (const table of tables) await store.analyze(table);
}
