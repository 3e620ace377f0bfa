import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createClient } from '../kit/client.ts';
import { startInstance } from '../kit/instance.ts';
import { ownStores, startProcess } from '../kit/process.ts';
import { counterDrift, projectionDifferences } from '../kit/projections.ts';

const operations = {
  like: 'mutation ($id: ID!) { likePost(postId: $id) { id } }',
  comment: 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id text } }',
  follow: 'mutation ($id: ID!) { follow(userId: $id) { id } }',
  send: 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id seq } }',
};

describe('kill -9 in the middle of 1 000 concurrent mutations', () => {
  let dataDir: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'clipgraph-crash-'));
    env = {
      ...ownStores(),
      DATA_DIR: dataDir,
      RATE_LIMITS: 'off',
      DEMO: '0',
      LOG_LEVEL: 'error',
    };
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('keeps every acknowledged write exactly once, counts equal to their rows, and every event in every projection', async () => {
    const first = await startProcess('deploy/start.mjs', env);
    const client = createClient(first.url);
    const people = await Promise.all(Array.from({ length: 12 }, () => client.register('crash')));
    const author = people[0] as Account;
    const posts: string[] = [];
    for (let seed = 0; seed < 4; seed++) {
      const caption = `post ${seed}`;
      posts.push(await client.publish(author, await makePhoto({ seed }), { caption }));
    }

    const acknowledged = {
      likes: new Set<string>(),
      comments: new Map<string, string>(),
      follows: new Set<string>(),
      messages: new Map<string, number>(),
    };
    let answers = 0;
    let cut = 0;
    const oneMutation = async (at: number) => {
      const viewer = people[at % people.length] as Account;
      const other = people[(at * 7 + 1) % people.length] as Account;
      const postId = posts[at % posts.length] as string;
      const unique = randomUUID();
      try {
        if (at % 4 === 0) {
          await client.data(operations.like, { id: postId }, viewer.token);
          acknowledged.likes.add(`${viewer.id} ${postId}`);
        } else if (at % 4 === 1) {
          const { addComment } = await client.data(
            operations.comment,
            { input: { postId, text: unique } },
            viewer.token,
          );
          acknowledged.comments.set(unique, addComment.id);
        } else if (at % 4 === 2 && viewer.id !== other.id) {
          await client.data(operations.follow, { id: other.id }, viewer.token);
          acknowledged.follows.add(`${viewer.id} ${other.id}`);
        } else if (viewer.id !== other.id) {
          const { sendMessage } = await client.data(
            operations.send,
            { input: { toUserId: other.id, text: unique, clientMessageId: unique } },
            viewer.token,
          );
          acknowledged.messages.set(unique, sendMessage.seq);
        }
        if (++answers === 600) first.child.kill('SIGKILL');
      } catch (error) {
        // A request cut by the kill was not acknowledged: it may or may not have happened.
        if (first.child.signalCode === null && !first.child.killed) throw error;
        cut++;
      }
    };
    // A thousand at every moment: whoever has an answer sends the next one, so that the kill falls
    // among them however fast they are answered.
    const atOnce = 1_000;
    const keepSending = async (worker: number) => {
      for (let at = worker; !first.child.killed; at += atOnce) await oneMutation(at);
    };
    await Promise.all(Array.from({ length: atOnce }, (_, worker) => keepSending(worker)));
    expect(answers).toBeGreaterThanOrEqual(600);
    expect(cut).toBeGreaterThan(0);

    const again = await startInstance(env);
    try {
      const found = {
        likes: new Set<string>(),
        comments: new Map<string, string>(),
        follows: new Set<string>(),
        messages: new Map<string, number>(),
      };
      for (const person of people) {
        const { user } = await again.data(
          'query ($id: ID!) { user(id: $id) { likedPosts(first: 100) { edges { node { id } } } following(first: 100) { edges { node { id } } } } }',
          { id: person.id },
          person.token,
        );
        for (const { node } of user.likedPosts.edges) found.likes.add(`${person.id} ${node.id}`);
        for (const { node } of user.following.edges) found.follows.add(`${person.id} ${node.id}`);
        const { chats } = await again.data(
          '{ chats(first: 100) { edges { node { id } } } }',
          {},
          person.token,
        );
        for (const { node } of chats.edges) {
          const { pullMessages } = await again.data(
            'query ($id: ID!) { pullMessages(chatId: $id, limit: 1000) { messages { seq text } } }',
            { id: node.id },
            person.token,
          );
          expect(pullMessages.messages.map(({ seq }: { seq: number }) => seq)).toEqual(
            pullMessages.messages.map((_: unknown, at: number) => at + 1),
          );
          expect(
            new Set(pullMessages.messages.map(({ text }: { text: string }) => text)).size,
          ).toBe(pullMessages.messages.length);
          for (const { text, seq } of pullMessages.messages) found.messages.set(text, seq);
        }
      }
      for (const id of posts) {
        for (let after: string | null = null; ; ) {
          const { post } = await again.data(
            'query ($id: ID!, $after: String) { post(id: $id) { comments(first: 100, after: $after) { edges { node { id text } } pageInfo { hasNextPage endCursor } } } }',
            { id, after },
            author.token,
          );
          for (const { node } of post.comments.edges) {
            expect(found.comments.has(node.text)).toBe(false);
            found.comments.set(node.text, node.id);
          }
          if (!post.comments.pageInfo.hasNextPage) break;
          after = post.comments.pageInfo.endCursor;
        }
      }
      expect(acknowledged.likes.difference(found.likes)).toEqual(new Set());
      expect(acknowledged.follows.difference(found.follows)).toEqual(new Set());
      for (const [text, id] of acknowledged.comments) expect(found.comments.get(text)).toBe(id);
      for (const [text, seq] of acknowledged.messages) expect(found.messages.get(text)).toBe(seq);

      expect(await counterDrift(again.instance)).toEqual([]);
      const ids = { users: people.map(({ id }) => Number(id)), posts: posts.map(Number) };
      await expect
        .poll(() => projectionDifferences(again.instance, ids), { timeout: 15_000, interval: 200 })
        .toEqual([]);
    } finally {
      await again.close();
    }
  });
});
