import { commands } from '@clipgraph/deploy/cli/commands.ts';
import { runCommand } from '@clipgraph/deploy/cli/run-command.ts';
import {
  documents,
  knownLikes,
  names,
  postingsA,
  postingsB,
  postTags,
} from '@clipgraph/search/tables.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';

const search = `query ($query: String!) { search(query: $query) { edges { node {
  ... on Post { id isIndexed caption author { id } } ... on User { id username } ... on Tag { name } } } } }`;

describe('search at the front door', () => {
  let product: TestInstance;
  let photo: Uint8Array;
  let author: Account;
  let stranger: Account;
  beforeAll(async () => {
    product = await startInstance({ RATE_LIMITS: 'off' });
    photo = await makePhoto({ seed: 'search' });
    author = await product.register('finder');
    stranger = await product.register('finder');
  });
  afterAll(() => product.close());

  /** Ids of posts and accounts, and tags with # in front. */
  const found = async (query: string, as?: Account): Promise<string[]> =>
    (await product.data(search, { query }, as?.token)).search.edges.map(
      ({ node }: { node: { id?: string; name?: string } }) => node.id ?? `#${node.name}`,
    );
  const suggested = async (prefix: string, as?: Account): Promise<string[]> =>
    (await product.data('query ($p: String!) { suggest(prefix: $p) }', { p: prefix }, as?.token))
      .suggest;
  /** Embedded on the very next request; through Kafka within a second. */
  const finds = (query: string, ids: string[], as?: Account) =>
    expect.poll(async () => new Set(await found(query, as))).toEqual(new Set(ids));

  it('finds a post, its tag and its author, whose fields come from their owners', async () => {
    const id = await product.publish(author, photo, {
      caption: 'quokka 螺蛳粉',
      tags: ['quokkas'],
    });
    await finds('quokka', [id, '#quokkas']);
    await finds('螺蛳', [id]);
    await finds(author.username, [author.id]);
    await expect.poll(() => suggested('#quok')).toEqual(['quokkas']);
    const { edges } = (await product.data(search, { query: '螺蛳粉' }, author.token)).search;
    expect(edges).toEqual([
      { node: { id, isIndexed: true, caption: 'quokka 螺蛳粉', author: { id: author.id } } },
    ]);
  });

  it('shows nothing that is gone or hidden, from the very next request on', async () => {
    const publish = (caption: string) => product.publish(author, photo, { caption });
    const edit =
      'mutation ($id: ID!, $input: EditPostInput!) { editPost(id: $id, input: $input) { id } }';
    const deleted = await publish('wombat one');
    await finds('wombat', [deleted]);
    await product.data(
      'mutation ($id: ID!) { deletePost(id: $id) }',
      { id: deleted },
      author.token,
    );
    expect(await found('wombat')).toEqual([]);

    const hidden = await publish('numbat two');
    await finds('numbat', [hidden]);
    await product.data(edit, { id: hidden, input: { visibility: 'PRIVATE' } }, author.token);
    expect(await found('numbat', stranger)).toEqual([]);
    await product.data(edit, { id: hidden, input: { visibility: 'FOLLOWERS' } }, author.token);
    await finds('numbat', [hidden], author);
    expect(await found('numbat', stranger)).toEqual([]);
    expect(await found('numbat')).toEqual([]);
    const follow = 'mutation ($id: ID!) { follow(userId: $id) { id } }';
    await product.data(follow, { id: author.id }, stranger.token);
    expect(await found('numbat', stranger)).toEqual([hidden]);

    await product.data(
      'mutation ($id: ID!) { block(userId: $id) { id } }',
      { id: stranger.id },
      author.token,
    );
    for (const query of ['numbat', 'quokka', author.username])
      expect((await found(query, stranger)).filter((id) => !id.startsWith('#'))).toEqual([]);
    expect(await suggested(author.username, stranger)).not.toContain(author.username);

    const leaver = await product.register('leaver');
    await finds(leaver.username, [leaver.id]);
    await product.data(
      'mutation ($password: String!) { deleteAccount(password: $password) }',
      { password: leaver.password },
      leaver.token,
    );
    expect(await found(leaver.username)).toEqual([]);
    expect(await suggested(leaver.username)).toEqual([]);
  });

  it('is rebuilt from the owners, likes included', async () => {
    const id = await product.publish(author, photo, { caption: 'bilby', tags: ['bilbies'] });
    await product.data(
      'mutation ($id: ID!) { likePost(postId: $id) { id } }',
      { id },
      author.token,
    );
    await finds('bilb', [id, '#bilbies']);
    const { database, counters } = product.instance.subgraphs.get('search')?.services ?? {};
    if (!database || !counters) throw new Error('search does not run');
    await expect.poll(() => counters.read('likes', [Number(id)])).toEqual([1]);
    for (const table of [documents, knownLikes, names, postTags, postingsA, postingsB])
      await database.db.delete(table);
    expect(await found('bilb')).toEqual([]);
    const lines: string[] = [];
    let code: number;
    const words = ['projections', 'rebuild', 'search'];
    const { instance } = product;
    // A product that has just started builds its first index by itself, and says so until then.
    do {
      lines.length = 0;
      code = await runCommand({ commands, instance }, words, (line) => lines.push(line));
    } while (lines.at(-1)?.includes('is being built already'));
    expect(code, lines.join('\n')).toBe(0);
    expect(lines).toContain('search from interaction: told 1 rows');
    expect(new Set(await found('bilb'))).toEqual(new Set([id, '#bilbies']));
  });
});
