import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Account } from '../kit/client.ts';
import { createSubscriber } from '../kit/socket.ts';
import { configuredStores, type Stack, startStackOn } from '../kit/stack.ts';

const stores = configuredStores();
const inbox = 'subscription { inboxAdded { text sender { username isFollowedByMe postCount } } }';
const texts = Array.from({ length: 10 }, (_, at) => `message ${at}`);

describe.skipIf(!stores)(
  'with DATABASE_URL, REDIS_URL and KAFKA_BROKERS, a subscription over many processes',
  () => {
    let stack: Stack;
    let sender: Account;

    beforeAll(async () => {
      stack = await startStackOn(stores ?? {});
      sender = await stack.register('sender');
    });
    afterAll(async () => {
      await stack?.close();
    });

    const say = (to: Account, text: string) =>
      stack.data(
        'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { seq } }',
        { input: { toUserId: to.id, text } },
        sender.token,
      );
    /** What the receiver must see: fields of messaging, user, relation and video. */
    const event = (text: string) => ({
      inboxAdded: {
        text,
        sender: { username: sender.username, isFollowedByMe: true, postCount: 0 },
      },
    });

    async function follower(name: string): Promise<Account> {
      const account = await stack.register(name);
      await stack.data(
        'mutation ($id: ID!) { follow(userId: $id) { id } }',
        { id: sender.id },
        account.token,
      );
      return account;
    }

    it('brings each event once and in order over a WebSocket', async () => {
      const receiver = await follower('socket');
      const events: unknown[] = [];
      const subscriber = createSubscriber(stack.url, receiver.token, {
        onNext: (data) => events.push(data),
      });
      await subscriber.open(inbox, {});
      for (const text of texts) await say(receiver, text);
      await vi.waitFor(() => expect(events).toHaveLength(texts.length), 20_000);
      subscriber.cut();
      expect(events).toEqual(texts.map(event));
    });

    it('brings each event once and in order as server-sent events', async () => {
      const receiver = await follower('stream');
      const client = createClient({
        url: `${stack.url}/graphql`,
        headers: { authorization: `Bearer ${receiver.token}` },
        retryAttempts: 0,
      });
      const events: unknown[] = [];
      const stream = client.iterate({ query: inbox });
      for (const text of texts) await say(receiver, text);
      for await (const { data } of stream) if (events.push(data) === texts.length) break;
      client.dispose();
      expect(events).toEqual(texts.map(event));
    });
  },
);
