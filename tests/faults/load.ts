import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account, GraphqlClient } from '../kit/client.ts';
import type { World } from '../kit/world.ts';

const operations = {
  comment: 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }',
  send: 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id seq chat { id } } }',
  like: 'mutation ($id: ID!) { likePost(postId: $id) { id } }',
  unlike: 'mutation ($id: ID!) { unlikePost(postId: $id) { id } }',
  follow: 'mutation ($id: ID!) { follow(userId: $id) { id } }',
  unfollow: 'mutation ($id: ID!) { unfollow(userId: $id) { id } }',
};

export interface LoadReport {
  /** Different writes that were begun. */
  sent: number;
  /** Requests made for them: repeated while the answer is an error. */
  requests: number;
  acknowledged: number;
  /** Requests that failed, by error code (`NETWORK` when there was no answer). */
  failures: Record<string, number>;
  slowestMs: number;
}

export interface Load {
  report(): LoadReport;
  /** Each person finishes the write in hand, with as many repetitions as it takes, and stops. */
  stop(): Promise<LoadReport>;
}

const retryAfterMs = 50;

/**
 * A mixed load of writes: each person does one after the other and repeats it until it is
 * acknowledged, as a good client does, with the same idempotency key. So in the end every write
 * must be there exactly once.
 * @param pauseMs that each person rests after a write; 0 loads the machine as much as it can take
 */
export function startLoad(client: GraphqlClient, world: World, pauseMs = 0): Load {
  let stopping = false;
  const report: LoadReport = { sent: 0, requests: 0, acknowledged: 0, failures: {}, slowestMs: 0 };

  async function untilAcknowledged(
    query: string,
    variables: Record<string, unknown>,
    token: string,
    // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  ): Promise<any> {
    report.sent += 1;
    for (;;) {
      report.requests += 1;
      const began = performance.now();
      const answer = await client.ask(query, variables, token).catch(() => undefined);
      report.slowestMs = Math.max(report.slowestMs, performance.now() - began);
      if (answer?.data && !answer.errors) {
        report.acknowledged += 1;
        return answer.data;
      }
      // A field that follows the write (the liked post, the followed user) may fail by itself;
      // repeating the write is harmless.
      const code =
        answer === undefined ? 'NETWORK' : (answer.errors?.[0]?.extensions?.code ?? 'NONE');
      report.failures[code] = (report.failures[code] ?? 0) + 1;
      if (!['NETWORK', 'UNAVAILABLE', 'RATE_LIMITED'].includes(code))
        throw new Error(`An unexpected answer: ${JSON.stringify(answer)}`);
      await sleep(retryAfterMs);
    }
  }

  async function oneWrite(viewer: Account, at: number): Promise<void> {
    const other = world.people[
      (world.people.indexOf(viewer) + 1 + (at % (world.people.length - 1))) % world.people.length
    ] as Account;
    const postId = world.posts[at % world.posts.length] as string;
    const text = randomUUID();
    switch (at % 4) {
      case 0: {
        const { addComment } = await untilAcknowledged(
          operations.comment,
          { input: { postId, text, idempotencyKey: text } },
          viewer.token,
        );
        world.comments.set(text, { id: addComment.id, postId });
        return;
      }
      case 1: {
        const { sendMessage } = await untilAcknowledged(
          operations.send,
          { input: { toUserId: other.id, text, clientMessageId: text } },
          viewer.token,
        );
        world.messages.set(text, {
          id: sendMessage.id,
          seq: sendMessage.seq,
          chatId: sendMessage.chat.id,
        });
        return;
      }
      case 2: {
        const key = `${viewer.id} ${postId}`;
        const liked = !world.likes.get(key);
        await untilAcknowledged(
          liked ? operations.like : operations.unlike,
          { id: postId },
          viewer.token,
        );
        world.likes.set(key, liked);
        return;
      }
      default: {
        const key = `${viewer.id} ${other.id}`;
        const followed = !world.follows.get(key);
        await untilAcknowledged(
          followed ? operations.follow : operations.unfollow,
          { id: other.id },
          viewer.token,
        );
        world.follows.set(key, followed);
      }
    }
  }

  const workers = Promise.all(
    world.people.map(async (viewer) => {
      for (let at = Math.floor(Math.random() * 1_000); !stopping; at++) {
        await oneWrite(viewer, at);
        if (pauseMs > 0) await sleep(pauseMs);
      }
    }),
  );
  // Rejections are read by `stop`; until then they must not end the process.
  workers.catch(() => {});
  return {
    report: () => ({ ...report, failures: { ...report.failures } }),
    async stop() {
      stopping = true;
      await workers;
      return { ...report, slowestMs: Math.round(report.slowestMs) };
    },
  };
}

/** Resolves when the load has had this many further writes acknowledged. */
export async function untilAcknowledged(load: Load, more: number): Promise<void> {
  const goal = load.report().acknowledged + more;
  while (load.report().acknowledged < goal) await sleep(20);
}
