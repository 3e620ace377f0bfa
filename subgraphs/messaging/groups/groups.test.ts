import type { Id } from '@clipgraph/platform/ids/id.ts';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { members, messages as messageRows } from '../tables.ts';
import { openWorld, sendMutation, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

const chatFields = '{ id kind name lastSeq revision unreadCount owner { id } members { id } }';
const create = `mutation ($input: CreateGroupInput!) { createGroup(input: $input) ${chatFields} }`;
const add = `mutation ($id: ID!, $users: [ID!]!) { addMembers(chatId: $id, userIds: $users) ${chatFields} }`;
const remove = `mutation ($id: ID!, $user: ID!) { removeMember(chatId: $id, userId: $user) ${chatFields} }`;
const leave = 'mutation ($id: ID!) { leaveGroup(chatId: $id) }';
const rename = `mutation ($id: ID!, $name: String!) { renameGroup(chatId: $id, name: $name) ${chatFields} }`;
const pull =
  'query ($id: ID!) { pullMessages(chatId: $id, limit: 1000) { messages { id seq text sender { id } isDeleted notice { action subject { id } name } } } }';
const edit = 'mutation ($id: ID!) { editMessage(id: $id, text: "edited") { id } }';
const drop = 'mutation ($id: ID!) { deleteMessage(id: $id) { id } }';
const mark = 'mutation ($id: ID!, $seq: Int!) { markRead(chatId: $id, upToSeq: $seq) { id } }';
const look = `query ($id: ID!) { chat(id: $id) ${chatFields} }`;

interface Notice {
  action: string;
  subject: { id: string } | null;
}
const people = (count: number) => Array.from({ length: count }, () => world.account());
async function group(...[owner, ...others]: Id[]): Promise<string> {
  return (await world.ask(owner as Id, create, { input: { name: 'Trip', memberIds: others } }))
    .createGroup.id;
}
const idsOf = (chat: { members: { id: string }[] }) =>
  chat.members.map(({ id }) => Number(id)).sort((a, b) => a - b);
const codeOf = async (as: Id, query: string, variables: Record<string, unknown>) =>
  (await world.failure(as, query, variables))?.extensions?.code;

describe('a group', () => {
  test('begins with its owner and members, and says so', async () => {
    const [ann, bob, eve] = people(3) as [Id, Id, Id];
    const id = await group(ann, bob, eve);
    const { chat } = await world.ask(bob, look, { id });
    expect(chat).toMatchObject({
      kind: 'GROUP',
      name: 'Trip',
      lastSeq: 1,
      owner: { id: String(ann) },
      unreadCount: 1,
    });
    expect(idsOf(chat)).toEqual([ann, bob, eve]);
    const { pullMessages } = await world.ask(eve, pull, { id });
    expect(pullMessages.messages).toEqual([
      {
        id: expect.any(String),
        seq: 1,
        text: '',
        sender: { id: String(ann) },
        isDeleted: false,
        notice: { action: 'CREATED', subject: null, name: 'Trip' },
      },
    ]);
  });

  test('takes messages of every member in one order', async () => {
    const [ann, bob, eve] = people(3) as [Id, Id, Id];
    const id = await group(ann, bob, eve);
    const sent = await Promise.all(
      [ann, bob, eve, ann, bob].map((from) => world.send(from, { chatId: id, text: 'hi' })),
    );
    expect(sent.map(({ seq }) => seq).sort()).toEqual([2, 3, 4, 5, 6]);
    expect((await world.ask(ann, look, { id })).chat.unreadCount).toBe(3);
  });

  test('joins, leaves and renames are notices in their place; who left sees and writes nothing more', async () => {
    const [ann, bob, eve] = people(3) as [Id, Id, Id];
    const id = await group(ann, bob);
    await world.send(ann, { chatId: id, text: 'before' });
    expect(idsOf((await world.ask(bob, add, { id, users: [eve, ann] })).addMembers)).toEqual([
      ann,
      bob,
      eve,
    ]);
    expect((await world.ask(eve, look, { id })).chat.unreadCount).toBe(1);
    await world.ask(ann, rename, { id, name: 'Sea' });
    await world.ask(bob, leave, { id });
    const { pullMessages } = await world.ask(eve, pull, { id });
    expect(pullMessages.messages.slice(2).map(({ notice }: { notice: unknown }) => notice)).toEqual(
      [
        { action: 'ADDED', subject: { id: String(eve) }, name: null },
        { action: 'RENAMED', subject: null, name: 'Sea' },
        { action: 'LEFT', subject: null, name: null },
      ],
    );
    expect((await world.ask(bob, look, { id })).chat).toBeNull();
    expect(await codeOf(bob, pull, { id })).toBe('NOT_FOUND');
    expect(await codeOf(bob, sendMutation, { input: { chatId: id, text: 'x' } })).toBe('NOT_FOUND');
    expect((await world.ask(bob, '{ chats { edges { node { id } } } }')).chats.edges).toEqual([]);
  });

  test('shows nothing to who left, also when a message of before is sent again', async () => {
    const [ann, bob] = people(2) as [Id, Id];
    const id = await group(ann, bob);
    const input = { chatId: id, text: 'mine', clientMessageId: 'before' };
    const { id: messageId } = await world.send(bob, input);
    await world.ask(bob, leave, { id });
    await world.send(ann, { chatId: id, text: 'not for bob' });
    const peep =
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { chat { lastMessage { text } members { id } } } }';
    expect(await codeOf(bob, peep, { input })).toBe('NOT_FOUND');
    await world.ask(ann, add, { id, users: [bob] });
    expect((await world.send(bob, input)).id).toBe(messageId);
  });

  test('takes no edit and no deletion of who is taken out of it while they are under way', async () => {
    const [ann, bob] = people(2) as [Id, Id];
    const id = await group(ann, bob);
    const { id: messageId } = await world.send(bob, { chatId: id, text: 'mine' });
    const { database } = world.subgraph.services;
    const { transaction } = database;
    for (const query of [edit, drop]) {
      database.transaction = async (work) => {
        database.transaction = transaction;
        await world.ask(ann, remove, { id, user: bob });
        return transaction(work);
      };
      expect(await codeOf(bob, query, { id: messageId })).toBe('NOT_FOUND');
      await world.ask(ann, add, { id, users: [bob] });
    }
    const { pullMessages } = await world.ask(ann, pull, { id });
    expect(pullMessages.messages[1]).toMatchObject({
      id: messageId,
      text: 'mine',
      isDeleted: false,
    });
  });

  test('passes to the longest-standing member when its owner leaves', async () => {
    const [ann, bob, eve] = people(3) as [Id, Id, Id];
    const id = await group(ann, eve);
    await world.ask(ann, add, { id, users: [bob] });
    await world.ask(ann, leave, { id });
    expect((await world.ask(bob, look, { id })).chat.owner).toEqual({ id: String(eve) });
    await world.ask(eve, leave, { id });
    expect((await world.ask(bob, look, { id })).chat.owner).toEqual({ id: String(bob) });
    await world.ask(bob, leave, { id });
    expect((await world.ask(bob, look, { id })).chat).toBeNull();
  });

  test('passes on and says so when its owner deletes the account, once however often that is told; direct chats stay', async () => {
    const [ann, bob, eve] = people(3) as [Id, Id, Id];
    const [own, other] = [await group(ann, eve), await group(bob, ann)];
    await world.ask(ann, add, { id: own, users: [bob] });
    const { chat: direct } = await world.send(ann, { toUserId: bob, text: 'bye' });
    world.gone.set(ann, 'deleted');
    for (let time = 0; time < 2; time++) await world.userDeleted(ann);
    const { chat } = await world.ask(bob, look, { id: own });
    expect(chat).toMatchObject({ owner: { id: String(eve) }, lastSeq: 4 });
    expect(idsOf(chat)).toEqual([bob, eve]);
    const { pullMessages } = await world.ask(bob, pull, { id: own });
    expect(pullMessages.messages.slice(2).map(({ notice }: { notice: unknown }) => notice)).toEqual(
      [
        { action: 'LEFT', subject: null, name: null },
        { action: 'OWNER_CHANGED', subject: { id: String(eve) }, name: null },
      ],
    );
    expect(idsOf((await world.ask(bob, look, { id: other })).chat)).toEqual([bob]);
    expect((await world.ask(eve, rename, { id: own, name: 'Ours' })).renameGroup.name).toBe('Ours');
    expect(idsOf((await world.ask(bob, look, { id: direct.id })).chat)).toEqual([ann, bob]);
  });

  test('is led by its owner alone', async () => {
    const [ann, bob, eve] = people(3) as [Id, Id, Id];
    const id = await group(ann, bob, eve);
    expect(await codeOf(bob, rename, { id, name: 'Mine' })).toBe('FORBIDDEN');
    expect(await codeOf(bob, remove, { id, user: eve })).toBe('FORBIDDEN');
    expect(await codeOf(ann, remove, { id, user: ann })).toBe('BAD_USER_INPUT');
    expect(await codeOf(ann, remove, { id, user: world.account() })).toBe('NOT_FOUND');
    expect(idsOf((await world.ask(ann, remove, { id, user: eve })).removeMember)).toEqual([
      ann,
      bob,
    ]);
    expect((await world.ask(eve, look, { id })).chat).toBeNull();
  });

  test('refuses bad names and members, strangers to it, and a direct chat', async () => {
    const [ann, bob, eve] = people(3) as [Id, Id, Id];
    const id = await group(ann, bob);
    const input = (given: Record<string, unknown>) => ({
      input: { name: 'Trip', memberIds: [bob], ...given },
    });
    for (const given of [
      { name: '' },
      { name: ' ' },
      { name: 'x'.repeat(101) },
      { memberIds: [] },
      { memberIds: [ann] },
      { memberIds: Array.from({ length: 200 }, (_, at) => 50_000 + at) },
    ])
      expect(await codeOf(ann, create, input(given))).toBe('BAD_USER_INPUT');
    expect(await codeOf(ann, create, input({ memberIds: [bob, 9_999_999] }))).toBe('NOT_FOUND');
    world.blocks.add(`${eve}>${ann}`);
    expect(await codeOf(ann, create, input({ memberIds: [bob, eve] }))).toBe('FORBIDDEN');
    expect(await codeOf(ann, add, { id, users: [eve] })).toBe('FORBIDDEN');
    for (const query of [add, leave, rename])
      expect(await codeOf(eve, query, { id, users: [world.account()], name: 'x' })).toBe(
        'NOT_FOUND',
      );
    const { chat } = await world.send(ann, { toUserId: bob, text: 'direct' });
    for (const query of [add, leave, rename])
      expect(await codeOf(ann, query, { id: chat.id, users: [world.account()], name: 'x' })).toBe(
        'BAD_USER_INPUT',
      );
  });

  test('holds 200 members and not one more, also when they are added at once', async () => {
    const [owner] = people(1) as [Id];
    const id = await group(owner, ...people(189));
    const outcomes = await Promise.all(
      people(15).map((user) => codeOf(owner, add, { id, users: [user] })),
    );
    expect(outcomes.filter((code) => code === undefined)).toHaveLength(10);
    expect(outcomes.filter((code) => code === 'BAD_USER_INPUT')).toHaveLength(5);
  });

  test('is made once under one idempotency key', async () => {
    const [ann, bob] = people(2) as [Id, Id];
    const input = { name: 'Once', memberIds: [bob], idempotencyKey: 'g' };
    const made = await Promise.all(
      Array.from({ length: 5 }, () => world.ask(ann, create, { input })),
    );
    expect(new Set(made.map(({ createGroup }) => createGroup.id)).size).toBe(1);
    expect(await codeOf(ann, create, { input: { ...input, name: 'Twice' } })).toBe('CONFLICT');
    world.blocks.add(`${bob}>${ann}`);
    expect((await world.ask(ann, create, { input })).createGroup.id).toBe(made[0].createGroup.id);
    expect(await codeOf(ann, create, { input: { ...input, idempotencyKey: 'h' } })).toBe(
      'FORBIDDEN',
    );
    world.gone.set(bob, 'deleted');
    expect((await world.ask(ann, create, { input })).createGroup.id).toBe(made[0].createGroup.id);
  });
});

test('any interleaving of sends, edits, deletions, joins, removals, leaves, reads and crashes keeps seq, unread and membership right', async () => {
  type Step = {
    kind: 'send' | 'edit' | 'delete' | 'join' | 'remove' | 'leave' | 'read' | 'crash';
    who: number;
    other: number;
  };
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom(
      'send',
      'send',
      'send',
      'edit',
      'delete',
      'join',
      'join',
      'remove',
      'leave',
      'read',
      'crash',
    ),
    who: fc.nat(3),
    other: fc.nat(3),
  });
  const { ask } = world;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 }),
      async (rounds) => {
        const all = people(4);
        const id = await group(...all);
        const own: { id: string; who: number }[] = [];
        /** Sends that a dying process did not acknowledge: their client sends them again. */
        let unanswered: { who: number; clientMessageId: string; send: () => Promise<unknown> }[] =
          [];
        let sends = 0;
        const run = async ({ kind, who, other }: Step): Promise<unknown> => {
          const as = all[who] as Id;
          const target = own[other % Math.max(1, own.length)];
          const user = all[other] as Id;
          if (kind === 'send') {
            const clientMessageId = `${id} ${++sends}`;
            const send = async () =>
              own.push({
                id: (await world.send(as, { chatId: id, text: 'x', clientMessageId })).id,
                who,
              });
            return send().catch(() => unanswered.push({ who, clientMessageId, send }));
          }
          if (kind === 'edit') return target && ask(all[target.who] as Id, edit, { id: target.id });
          if (kind === 'delete')
            return target && ask(all[target.who] as Id, drop, { id: target.id });
          if (kind === 'join') return ask(as, add, { id, users: [user] });
          if (kind === 'remove') return ask(as, remove, { id, user });
          if (kind === 'leave') return ask(as, leave, { id });
          if (kind === 'crash') return world.crash(other);
          return ask(as, mark, { id, seq: (await ask(as, look, { id })).chat.lastSeq });
        };
        for (const round of rounds) {
          // Steps of one round run at once. A refused one (of who is not a member just then) must
          // have changed nothing.
          await Promise.all(round.map((one) => run(one).catch(() => {})));
          if (round.some(({ kind }) => kind === 'crash')) await world.restart();
          const again = unanswered;
          unanswered = [];
          for (const { who, clientMessageId, send } of again)
            await send().catch(async () => {
              const { db } = world.subgraph.services.database;
              const [written] = await db
                .select({ id: messageRows.id })
                .from(messageRows)
                .where(eq(messageRows.clientMessageId, clientMessageId));
              if (!written) return;
              // It was written before the process died, and only who has left since may be told
              // nothing of it.
              expect((await ask(all[who] as Id, look, { id })).chat).toBeNull();
              own.push({ id: String(written.id), who });
            });
        }
        const witness = (
          await Promise.all(all.map(async (as) => ((await ask(as, look, { id })).chat ? as : null)))
        ).find((as) => as !== null);
        if (witness == null) return;
        const { chat } = await ask(witness, look, { id });
        const messages: {
          seq: number;
          id: string;
          isDeleted: boolean;
          sender: { id: string };
          notice: Notice | null;
        }[] = (await ask(witness, pull, { id })).pullMessages.messages;
        expect(messages.map(({ seq }) => seq)).toEqual(
          Array.from({ length: chat.lastSeq }, (_, at) => at + 1),
        );
        // What was acknowledged is there once, and nothing else is.
        expect(messages.flatMap((message) => (message.notice ? [] : [message.id])).sort()).toEqual(
          own.map((message) => message.id).sort(),
        );
        const roster = new Set(all);
        for (const { notice, sender } of messages) {
          const author = Number(sender.id);
          if (notice?.action !== 'OWNER_CHANGED') expect(roster).toContain(author);
          if (notice?.action === 'ADDED') roster.add(Number(notice.subject?.id));
          if (notice?.action === 'REMOVED') roster.delete(Number(notice.subject?.id));
          if (notice?.action === 'LEFT') roster.delete(author);
        }
        expect(idsOf(chat)).toEqual([...roster].sort((a, b) => a - b));
        const rows = await world.subgraph.services.database.db
          .select()
          .from(members)
          .where(eq(members.chatId, Number(id)));
        for (const { accountId, readSeq } of rows.filter((row) => roster.has(row.accountId))) {
          const unread = messages.filter(
            ({ seq, isDeleted, sender }) =>
              seq > readSeq && !isDeleted && sender.id !== String(accountId),
          );
          expect((await ask(accountId, look, { id })).chat.unreadCount).toBe(unread.length);
          const total = `{ _entities(representations: [{ __typename: "User", id: "${accountId}" }]) { ... on User { unreadMessageCount } } }`;
          expect((await ask(accountId, total))._entities).toEqual([
            { unreadMessageCount: unread.length },
          ]);
        }
      },
    ),
    { numRuns: 25 },
  );
});
