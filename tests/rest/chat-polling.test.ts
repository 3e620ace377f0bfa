import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { type Answer, createDouyinClient, type DouyinAccount } from './douyin-client.ts';

let product: TestInstance;
beforeAll(async () => {
  product = await startInstance({ RATE_LIMITS: 'off' });
});
afterAll(() => product?.close());
afterEach(() => {
  vi.restoreAllMocks();
});

const { get, post, register } = createDouyinClient(() => product.url);

const send = (from: DouyinAccount, to: DouyinAccount, content: string) =>
  post('message/action/', { token: from.token, to_user_id: to.id, action_type: 1, content });

/**
 * What an old client does with a conversation: it polls with the greatest time that it has seen,
 * and appends whatever comes.
 */
function openChat(own: DouyinAccount, peer: DouyinAccount, knownTime = 0) {
  const messages: Answer[] = [];
  let greatest = knownTime;
  return {
    messages,
    /** @returns how many came */
    async poll(): Promise<number> {
      const { message_list } = await get('message/chat/', {
        token: own.token,
        to_user_id: peer.id,
        pre_msg_time: greatest,
      });
      for (const { create_time } of message_list) greatest = Math.max(greatest, create_time);
      messages.push(...message_list);
      return message_list.length;
    },
  };
}

test('a client that polls while 200 messages are sent at once has each of them exactly once, in order', async () => {
  // A clock of coarse steps has many messages sent within the same of them, as a fast machine has
  // within a millisecond.
  const now = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => Math.floor(now() / 100) * 100);
  const [ann, ben] = [await register(), await register()];
  await send(ann, ben, 'first');
  const chats = [openChat(ann, ben), openChat(ben, ann)];
  const wanted = Array.from({ length: 200 }, (_, at) => `message ${at}`);
  const left = [...wanted.entries()];
  let sending = true;
  const polling = chats.map(async (chat) => {
    while (sending) await chat.poll();
    while ((await chat.poll()) > 0);
  });
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let next = left.pop(); next; next = left.pop()) {
        const [from, to] = next[0] % 2 ? [ann, ben] : [ben, ann];
        expect(await send(from, to, next[1])).toMatchObject({ status_code: 0 });
      }
    }),
  );
  sending = false;
  await Promise.all(polling);
  for (const { messages } of chats) {
    expect(messages.map(({ content }) => content).sort()).toEqual(['first', ...wanted].sort());
    const times = messages.map(({ create_time }) => create_time);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  }
});

test('a client that was away for more messages than an answer holds gets all of them, one poll after the other', async () => {
  const [ann, ben] = [await register(), await register()];
  await send(ann, ben, 'before');
  const away = openChat(ben, ann);
  await away.poll();
  const wanted = Array.from({ length: 1_050 }, (_, at) => `message ${at}`);
  for (let at = 0; at < wanted.length; at += 50)
    await Promise.all(wanted.slice(at, at + 50).map((content) => send(ann, ben, content)));
  expect([await away.poll(), await away.poll(), await away.poll()]).toEqual([1_000, 50, 0]);
  expect(away.messages.map(({ content }) => content).sort()).toEqual(['before', ...wanted].sort());
  // A client without any message begins with the newest, as ever.
  const fresh = openChat(ben, ann);
  expect([await fresh.poll(), await fresh.poll()]).toEqual([1_000, 0]);
  expect(fresh.messages.at(-1)).toEqual(away.messages.at(-1));
});
