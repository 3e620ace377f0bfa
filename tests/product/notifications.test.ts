import { commands } from '@clipgraph/deploy/cli/commands.ts';
import { runCommand } from '@clipgraph/deploy/cli/run-command.ts';
import { causes, notificationActors, notifications } from '@clipgraph/notification/tables.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';

let product: TestInstance;
beforeAll(async () => {
  product = await startInstance();
});
afterAll(() => product.close());

const listed = async ({ token }: Account) => {
  const { edges } = (
    await product.data(
      `{ notifications(first: 100) { edges { node {
        kind actorCount actors { username } post { caption } comment { text } chat { kind } } } } }`,
      {},
      token,
    )
  ).notifications;
  return new Map(
    edges.map(({ node: { kind, ...told } }: { node: { kind: string } }) => [kind, told]),
  );
};

it('tells of likes, comments, answers, follows, requests and posts, and again after a loss', async () => {
  const { data, register, publish, instance } = product;
  const [ada, ben] = [await register(), await register()];
  const byBen = (query: string, variables: Record<string, unknown>) =>
    data(query, variables, ben.token);
  const id = await publish(ada, await makePhoto({ seed: 'told' }), { caption: 'mine' });
  const addComment = async ({ token }: Account, text: string, parentId?: string) =>
    (
      await data(
        'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }',
        { input: { postId: id, text, parentId } },
        token,
      )
    ).addComment.id;
  await byBen('mutation ($id: ID!) { likePost(postId: $id) { id } }', { id });
  await byBen('mutation ($id: ID!) { follow(userId: $id) { id } }', { id: ada.id });
  await addComment(ben, 'nice');
  await addComment(ben, 'indeed', await addComment(ada, 'thanks'));
  await data(
    'mutation { updateMessagingSettings(input: { strangersRequest: true }) { strangersRequest } }',
    {},
    ada.token,
  );
  await byBen('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }', {
    input: { toUserId: ada.id, text: 'hello' },
  });
  await instance.settle();

  const byOne = { actorCount: 1, actors: [{ username: ben.username }] };
  const nothing = { post: null, comment: null, chat: null };
  const expected = new Map<string, unknown>([
    ['POST_READY', { ...nothing, actorCount: 0, actors: [], post: { caption: 'mine' } }],
    ['POST_LIKED', { ...nothing, ...byOne, post: { caption: 'mine' } }],
    ['FOLLOWED', { ...nothing, ...byOne }],
    ['COMMENTED', { ...nothing, ...byOne, post: { caption: 'mine' }, comment: { text: 'nice' } }],
    ['REPLIED', { ...nothing, ...byOne, post: { caption: 'mine' }, comment: { text: 'indeed' } }],
    ['MESSAGE_REQUESTED', { ...nothing, ...byOne, chat: { kind: 'DIRECT' } }],
  ]);
  await expect.poll(() => listed(ada)).toEqual(expected);
  expect(await listed(ben)).toEqual(new Map());

  const { database } = (
    instance.subgraphs.get('notification') as NonNullable<ReturnType<typeof instance.subgraphs.get>>
  ).services;
  for (const table of [causes, notificationActors, notifications]) await database.db.delete(table);
  expect(await listed(ada)).toEqual(new Map());
  const lines: string[] = [];
  const rebuild = ['projections', 'rebuild', 'notification'];
  expect(await runCommand({ commands, instance }, rebuild, (line) => lines.push(line))).toBe(0);
  expect(lines).toContain('notification from interaction: told 4 rows');
  expect(await listed(ada)).toEqual(expected);
});
