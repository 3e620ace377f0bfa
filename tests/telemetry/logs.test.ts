import { readOperation } from '@clipgraph/schema/operations.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { publishPost } from './like.ts';

describe('the log', () => {
  const lines: string[] = [];
  let product: TestInstance;
  let ada: Account;
  let postId: string;
  beforeAll(async () => {
    product = await startInstance(
      { RATE_LIMITS: 'off', LOG_LEVEL: 'trace', TRUSTED_DOCUMENTS: 'log' },
      { write: (line) => void lines.push(line) },
    );
    ada = await product.register('ada');
    ({ postId } = await publishPost(product));
    // From now on whoever comments makes a fault of ours.
    await product.instance.subgraphs
      .get('interaction')
      ?.services.database.db.execute('drop table comments');
  });
  afterAll(() => product.close());

  it('tells of a fault which request it was, for whom, and which operation', async () => {
    const before = lines.length;
    const answer = await fetch(`${product.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({
        query: readOperation('AddComment'),
        variables: { input: { postId, text: 'a remark' } },
      }),
    });
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    const told = lines.slice(before).map((line) => JSON.parse(line));
    expect(told).toContainEqual(
      expect.objectContaining({
        level: 'error',
        time: expect.any(String),
        service: 'test',
        traceId: answer.headers.get('x-trace-id'),
        viewerId: Number(ada.id),
        operation: 'AddComment',
        msg: expect.any(String),
        err: expect.objectContaining({ message: expect.any(String), stack: expect.any(String) }),
      }),
    );
  });

  it('holds neither secrets nor what users wrote, whatever goes wrong', async () => {
    const secret = 'hush-hush';
    const unfit = `${secret}${'x'.repeat(5_000)}`;
    const comment = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }';
    await product.ask(comment, { input: { postId, text: secret } }, ada.token);
    await product.ask(comment, { input: { postId, text: unfit } }, ada.token);
    await product.ask(
      `mutation { addComment(input: { postId: "${postId}", text: "${secret}" }) { id } }`,
      {},
      ada.token,
    );
    await product.ask(
      `mutation { addComment(input: { text: """${secret}""" }) { nothing } }`,
      {},
      ada.token,
    );
    await product.ask(
      `mutation { login(input: { username: "${ada.username}", password: "${secret}" }) { accessToken } }`,
    );
    await product.ask('mutation ($input: LoginInput!) { login(input: $input) { accessToken } }', {
      input: { username: ada.username, password: secret },
    });
    await product.ask('mutation ($input: LoginInput!) { login(input: $input) { accessToken } }', {
      input: { username: 7, password: { secret } },
    });
    await product.ask(
      'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }',
      { token: secret },
    );
    await product.ask('{ me { id } }', {}, secret);
    await product.ask(`{ ${secret}`);
    await product.ask('{ __typename }', { secret });
    await fetch(`${product.url}/douyin/user/login/?username=${ada.username}&password=${secret}`, {
      method: 'POST',
    });
    await fetch(
      `${product.url}/douyin/comment/action/?token=${ada.token}&video_id=${postId}&action_type=1&comment_text=${secret}`,
      {
        method: 'POST',
      },
    );
    await fetch(`${product.url}/nowhere?token=${secret}`, {
      headers: { authorization: `Bearer ${secret}`, cookie: `session=${secret}` },
    });
    await fetch(`${product.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query": "${secret}`,
    });

    expect(lines.length).toBeGreaterThan(5);
    const all = lines.join('\n');
    for (const text of [secret, ada.password, ada.token, ada.refreshToken, 'Bearer'])
      expect(all).not.toContain(text);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });
});
