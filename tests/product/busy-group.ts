import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, createClient } from '../kit/client.ts';
import { createSubscriber } from '../kit/socket.ts';

const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id seq } }';
const watch =
  'subscription ($chatId: ID!, $afterSeq: Int) { messageAdded(chatId: $chatId, afterSeq: $afterSeq) { id seq } }';

export interface BusyGroup {
  /** Where the front door is now. */
  url(): string;
  /** Kills a process as a crash would, and resolves when it is back. */
  crash(which: number): Promise<void>;
  crashes: number;
  senders: number;
  subscribers: number;
  /**
   * How long to send, at least, with the crashes spread over it; sending goes on until the last
   * crash is over.
   */
  durationMs: number;
  /** The longest time that a subscriber's socket stands before it is cut. */
  cutWithinMs: number;
}

export interface BusyGroupFigures {
  acknowledged: number;
  /** How often a socket was cut. */
  cuts: number;
  /** The subscribers that do not have each acknowledged message exactly once, in order of seq. */
  wrong: string[];
}

/**
 * One group of which everybody sends while sockets are cut at random and processes are killed.
 */
export async function playBusyGroup(setting: BusyGroup): Promise<BusyGroupFigures> {
  const client = createClient(setting.url());
  const people = await Promise.all(
    Array.from({ length: setting.senders }, () => client.register('push')),
  );
  const owner = people[0] as Account;
  const input = { name: 'Busy', memberIds: people.slice(1).map(({ id }) => id) };
  const chatId = (
    await client.data(
      'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }',
      { input },
      owner.token,
    )
  ).createGroup.id as string;

  let done = false;
  let cuts = 0;
  const seen = Array.from({ length: setting.subscribers }, (): { seq: number; id: string }[] => []);
  const watching = seen.map(async (messages, at) => {
    const account = people[at % people.length] as Account;
    const subscriber = createSubscriber(setting.url(), account.token, {
      onNext: (data) => messages.push(data.messageAdded as never),
    });
    while (!done) {
      // Events that were on their way when the socket was cut are asked for again by `afterSeq`.
      await subscriber.open(watch, { chatId, afterSeq: messages.at(-1)?.seq ?? 0 }).catch(() => {});
      await sleep(setting.cutWithinMs * (0.25 + 0.75 * Math.random()));
      subscriber.cut();
      cuts++;
    }
    for (;;) {
      const open = await subscriber
        .open(watch, { chatId, afterSeq: messages.at(-1)?.seq ?? 0 })
        .then(
          () => true,
          () => false,
        );
      if (open) return subscriber;
      await sleep(100);
    }
  });

  const acknowledged = new Map<string, number>();
  const endAtMs = Date.now() + setting.durationMs;
  let crashed = 0;
  const sending = people.map(async (account, who) => {
    for (let at = 0; Date.now() < endAtMs || crashed < setting.crashes; at++) {
      const variables = {
        input: { chatId, text: `message ${at}`, clientMessageId: `${who} ${at}` },
      };
      // The same clientMessageId until it is acknowledged, as a client would: sent twice, it must
      // be there once.
      for (;;) {
        const answer = await client.ask(send, variables, account.token).catch(() => null);
        if (answer?.data) {
          acknowledged.set(answer.data.sendMessage.id, answer.data.sendMessage.seq);
          break;
        }
        await sleep(50);
      }
    }
  });
  for (let which = 0; which < setting.crashes; which++) {
    const wanted = acknowledged.size + setting.senders;
    const notBeforeMs = endAtMs - setting.durationMs * (1 - (which + 1) / (setting.crashes + 1));
    while (acknowledged.size < wanted || Date.now() < notBeforeMs) await sleep(10);
    await setting.crash(which);
    crashed++;
  }
  await Promise.all(sending);
  done = true;
  const open = await Promise.all(watching);

  // The first message is the notice that the group was made.
  const total = acknowledged.size + 1;
  const patientUntilMs = Date.now() + 60_000;
  while (seen.some((messages) => messages.length < total) && Date.now() < patientUntilMs)
    await sleep(50);
  for (const subscriber of open) subscriber.cut();
  const wrong = seen.flatMap((messages, subscriber) => {
    const seqs = messages.map(({ seq }) => seq);
    const inOrder = seqs.length === total && seqs.every((seq, at) => seq === at + 1);
    const unknown = messages.slice(1).filter(({ id, seq }) => acknowledged.get(id) !== seq);
    return inOrder && unknown.length === 0
      ? []
      : [`subscriber ${subscriber} has ${seqs} of ${total}, ${unknown.length} unknown`];
  });
  return { acknowledged: acknowledged.size, cuts, wrong };
}
