import { once } from 'node:events';
import { openSocket, type SocketClient } from '../../kit/socket.ts';
import type { Attack, Outcome, Target } from './attack.ts';

/** What an account may hold open over all of its sockets. */
const grantedOperations = 64;
const sockets = 10;
const perSocket = 40;
const sends = 20;

/**
 * One account listens to one chat over and over while another writes into it. What listens beyond
 * the cap and hears something got through.
 * @param select the fields that the subscription with this number asks for
 */
async function listen(target: Target, select: (at: number) => string): Promise<Outcome> {
  const { data, register, url } = target;
  const [sender, listener] = [await register('sender'), await register('listener')];
  const send = (text: string) =>
    data(
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { chat { id } } }',
      { input: { toUserId: listener.id, text } },
      sender.token,
    );
  const chatId = (await send('first')).sendMessage.chat.id;
  const opened: SocketClient[] = [];
  try {
    for (let at = 0; at < sockets; at++) {
      const client = await openSocket(url);
      opened.push(client);
      await client.init(listener.token).catch(() => undefined);
      for (let nth = 0; nth < perSocket; nth++) {
        const fields = select(at * perSocket + nth);
        const query = `subscription ($id: ID!) { messageAdded(chatId: $id) { ${fields} } }`;
        client.send({
          type: 'subscribe',
          id: String(nth),
          payload: { query, variables: { id: chatId } },
        });
      }
      // What is asked after them is answered when they are open, or refused.
      client.send({ type: 'subscribe', id: 'then', payload: { query: '{ me { id } }' } });
      await client.message(({ id }) => id === 'then').catch(() => undefined);
    }
    for (let at = 0; at < sends; at++) await send(`message ${at}`);
    const last = await target.code('{ me { id } }', {}, listener.token);
    await Promise.all(opened.map(heardAll));
    const attempts = sockets * perSocket;
    const listening = opened.flatMap(live).length;
    return {
      attempts,
      refused: attempts - listening,
      through: Math.max(0, listening - grantedOperations) + (last ? 1 : 0),
      note: `${listening} subscriptions heard of the messages`,
    };
  } finally {
    for (const { socket } of opened) socket.terminate();
  }
}

const live = ({ messages }: SocketClient): string[] => [
  ...new Set(
    messages.flatMap(({ type, id, payload }) =>
      type === 'next' && id !== undefined && id !== 'then' && payload?.data ? [id] : [],
    ),
  ),
];

/** Resolves when everything that listens on this socket has heard the last message, or it closed. */
async function heardAll(client: SocketClient): Promise<void> {
  const refused = new Set(
    client.messages.flatMap(({ type, id }) => (type === 'error' ? [id] : [])),
  );
  for (let nth = 0; nth < perSocket; nth++)
    if (!refused.has(String(nth)))
      await client
        .message(
          ({ type, id, payload }) =>
            id === String(nth) &&
            (type !== 'next' || payload?.data?.messageAdded.text === `message ${sends - 1}`),
        )
        .catch(() => undefined);
}

export const equalSubscriptions: Attack = {
  name: '400 equal subscriptions of one account, 20 sends',
  item: 'subscriptions',
  run: (target) => listen(target, () => 'text sender { id username isFollowedByMe postCount }'),
};

export const likeSubscriptions: Attack = {
  name: '400 subscriptions of one account that differ in an alias, 20 sends',
  item: 'subscriptions',
  run: (target) =>
    listen(target, (at) => `text sender { id a${at % 40}: username isFollowedByMe postCount }`),
};

/** What one address may hold open without a word. */
const grantedSilence = 100;

function answersOrCloses({ socket, closed }: SocketClient): Promise<unknown> {
  if (socket.readyState !== socket.OPEN) return closed;
  const answered = once(socket, 'pong');
  socket.ping();
  return Promise.race([answered, closed]);
}

/** Sockets that connect and never say who they are. */
export const silentSockets: Attack = {
  name: '500 sockets of one address that say nothing',
  item: 'subscriptions',
  async run({ url }) {
    const opened = await Promise.all(Array.from({ length: 500 }, () => openSocket(url)));
    // A socket that is held answers a ping; one that is turned away hears that it is closed.
    await Promise.all(opened.map(answersOrCloses));
    const open = opened.filter(({ socket }) => socket.readyState === socket.OPEN);
    for (const { socket } of opened) socket.terminate();
    return {
      attempts: opened.length,
      refused: opened.length - open.length,
      through: Math.max(0, open.length - grantedSilence),
    };
  },
};
