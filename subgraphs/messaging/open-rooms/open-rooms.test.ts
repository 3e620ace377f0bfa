import { guest } from '@clipgraph/platform/identity/viewer.ts';
import { viewerOf } from '@clipgraph/platform/subgraph/testing.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.subgraph.dispose());

const restLayer = { ...guest('1.2.3.4'), channel: 'rest' as const };
const send =
  'mutation ($room: String!, $sender: String!, $text: String!) { sendToRoom(room: $room, sender: $sender, text: $text) { position sender text sentAtMicros } }';
const list =
  'query ($room: String!, $position: Int, $atMicros: Float, $limit: Int, $reverse: Boolean) { roomMessages(room: $room, position: $position, atMicros: $atMicros, limit: $limit, reverse: $reverse) { messages { position sender text sentAtMicros } hasMore nextPosition nextAtMicros } }';

async function run(
  query: string,
  variables: Record<string, unknown>,
  viewer = restLayer,
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as the client's JSON
): Promise<any> {
  const { data, errors } = await world.subgraph.run(viewer, query, variables);
  if (errors?.[0]) throw errors[0];
  return data?.sendToRoom ?? data?.roomMessages;
}
let rooms = 0;
const freshRoom = () => `jack${++rooms}:marcus`;
async function filled(count: number) {
  const room = freshRoom();
  const sent = [];
  for (let at = 0; at < count; at++)
    sent.push(await run(send, { room, sender: 'marcus', text: `t${at}` }));
  const positions = async (args: Record<string, unknown>) => {
    const page = await run(list, { room, ...args });
    return {
      ...page,
      messages: page.messages.map((message: { position: number }) => message.position),
    };
  };
  return { room, sent, positions };
}

describe('an open room', () => {
  test('takes as many of the longest texts at once as come', async () => {
    const name = 'long-name-'.repeat(40);
    const text = '😀'.repeat(16_384);
    // From several addresses, each of which has a limit.
    const sent = await Promise.all(
      Array.from({ length: 520 }, (_, at) =>
        run(
          send,
          { room: `${name}:b`, sender: name, text },
          { ...restLayer, address: `10.0.0.${at % 100}` },
        ),
      ),
    );
    expect(new Set(sent.map(({ position }) => position)).size).toBe(520);
  });

  test('is one however its name is spelled, and keeps each sender as spelled', async () => {
    const [, number] = freshRoom().match(/(\d+)/) as unknown as [string, string];
    await run(send, { room: `jack${number}:Marcus`, sender: 'Marcus', text: 'hello' });
    await run(send, {
      room: `MARCUS:Jack${number}`,
      sender: `Jack${number}`,
      text: 'good morning',
    });
    const { messages } = await run(list, { room: `marcus:JACK${number}` });
    expect(
      messages.map(({ sender, text }: { sender: string; text: string }) => [sender, text]),
    ).toEqual([
      ['Marcus', 'hello'],
      [`Jack${number}`, 'good morning'],
    ]);
  });

  test('lets one talk to oneself', async () => {
    expect(await run(send, { room: 'me:me', sender: 'me', text: 'note' })).toMatchObject({
      sender: 'me',
      text: 'note',
    });
  });

  test('is empty until somebody writes in it', async () => {
    expect(await run(list, { room: freshRoom() })).toEqual({
      messages: [],
      hasMore: false,
      nextPosition: 0,
      nextAtMicros: 0,
    });
  });

  test('keeps every one of 200 identical texts of 20 workers, at positions and times that rise', async () => {
    const room = freshRoom();
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let at = 0; at < 10; at++) await run(send, { room, sender: 'marcus', text: 'stress' });
      }),
    );
    const { messages } = await run(list, { room, limit: 1_000 });
    expect(messages.map(({ position }: { position: number }) => position)).toEqual(
      Array.from({ length: 200 }, (_, at) => at),
    );
    const times = messages.map(({ sentAtMicros }: { sentAtMicros: number }) => sentAtMicros);
    expect(times.every((time: number, at: number) => at === 0 || time > times[at - 1])).toBe(true);
  });

  test('pages by position in both directions', async () => {
    const { positions } = await filled(5);
    expect(await positions({ position: 2, limit: 2 })).toMatchObject({
      messages: [2, 3],
      hasMore: true,
      nextPosition: 4,
    });
    expect(await positions({ position: 2, limit: 2, reverse: true })).toMatchObject({
      messages: [2, 1],
      hasMore: true,
      nextPosition: 4,
    });
    expect(await positions({ position: 3, limit: 2 })).toEqual({
      messages: [3, 4],
      hasMore: false,
      nextPosition: 0,
      nextAtMicros: 0,
    });
    expect(await positions({ position: 9 })).toMatchObject({ messages: [], hasMore: false });
  });

  test('pages by time in both directions, each page beginning where the one before said', async () => {
    const { sent, positions } = await filled(5);
    const forward = await positions({ atMicros: 0, limit: 2 });
    expect(forward).toMatchObject({
      messages: [0, 1],
      hasMore: true,
      nextAtMicros: sent[2].sentAtMicros,
    });
    expect(await positions({ atMicros: forward.nextAtMicros, limit: 3 })).toEqual({
      messages: [2, 3, 4],
      hasMore: false,
      nextPosition: 0,
      nextAtMicros: 0,
    });
    const back = await positions({ atMicros: sent[3].sentAtMicros, limit: 2, reverse: true });
    expect(back).toMatchObject({
      messages: [3, 2],
      hasMore: true,
      nextAtMicros: sent[1].sentAtMicros,
    });
    expect(await positions({ atMicros: sent[4].sentAtMicros + 1 })).toMatchObject({
      messages: [],
      hasMore: false,
    });
    expect(await positions({ atMicros: sent[0].sentAtMicros - 1, reverse: true })).toMatchObject({
      messages: [],
      hasMore: false,
    });
  });

  test.each([
    [
      'without a colon',
      { room: 'jack', sender: 'jack', text: 'x' },
      "invalid Chat ID 'jack', should be in the format of user1:user2",
    ],
    [
      'of three',
      { room: 'a:b:c', sender: 'a', text: 'x' },
      "invalid Chat ID 'a:b:c', should be in the format of user1:user2",
    ],
    [
      'with an empty member',
      { room: ':a', sender: 'a', text: 'x' },
      "invalid Chat ID ':a', should be in the format of user1:user2",
    ],
    [
      'that the sender is not in',
      { room: 'a:b', sender: 'c', text: 'x' },
      "sender 'c' not in the chat room",
    ],
    [
      'that the sender spells otherwise',
      { room: 'a:b', sender: 'A', text: 'x' },
      "sender 'A' not in the chat room",
    ],
    [
      'with an empty text',
      { room: 'a:b', sender: 'a', text: '' },
      '`text` must have 1 to 16384 characters; it had 0.',
    ],
  ])('refuses a room %s', async (_name, variables, message) => {
    await expect(run(send, variables)).rejects.toMatchObject({
      message,
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  test('is closed to everybody but the REST layer', async () => {
    for (const viewer of [guest('1.2.3.4'), viewerOf(world.account())])
      for (const query of [send, list]) {
        const { errors } = await world.subgraph.run(viewer, query, {
          room: 'a:b',
          sender: 'a',
          text: 'x',
        });
        expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      }
  });
});
