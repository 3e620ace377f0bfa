import { seed } from '@clipgraph/deploy/seed/command.ts';
import { seedInstance } from '@clipgraph/deploy/seed/seed.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { counterDrift } from '../kit/projections.ts';

describe('the seed', () => {
  let product: TestInstance;
  beforeAll(async () => {
    product = await startInstance();
  });
  afterAll(() => product.close());

  const fill = async () => {
    const lines: string[] = [];
    await seedInstance(product.instance, (line) => lines.push(line), { people: 24, posts: 30 });
    return lines.join('\n');
  };

  /** Everything that a run could double, as a guest sees it. */
  const world = async () => {
    const query = `{ feed(first: 100) { edges { node { id caption likeCount commentCount mediaUrl
      author { username followerCount followingCount postCount likedPostCount } } } } }`;
    return (await product.data(query)).feed.edges;
  };

  it('makes a world that can be looked at, and a second run changes nothing', async () => {
    const said = await fill();
    expect(said).toContain('24 people (24 new)');
    expect(said).toContain(
      product.instance.gateway.app.server.listening ? 'Look around' : 'start one with "npm start"',
    );
    const first = await world();
    expect(first.length).toBeGreaterThan(20);
    for (const { node } of first) expect(node.author.username).not.toBe('');
    expect(first.some(({ node }: { node: { likeCount: number } }) => node.likeCount > 3)).toBe(
      true,
    );

    expect(await fill()).toContain('24 people (0 new)');
    expect(await world()).toEqual(first);
    expect(await counterDrift(product.instance)).toEqual([]);
  });

  it('ends with an account that any keyboard can type, which has follows, chats and notifications', async () => {
    const [, username = '', password = ''] =
      /log in as "([\x20-\x7e]+)", password ([\w-]+)/.exec(await fill()) ?? [];
    expect(username).toBe('ada');
    const { login } = await product.data(
      'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
      { input: { username, password } },
    );
    const own = await product.data(
      `{ me { followingCount followerCount } chats { edges { node { unreadCount } } }
         notifications { edges { node { id } } } }`,
      {},
      login.accessToken,
    );
    expect(own.me.followingCount).toBeGreaterThan(5);
    expect(own.me.followerCount).toBeGreaterThan(5);
    expect(own.chats.edges.length).toBeGreaterThan(1);
    expect(own.notifications.edges.length).toBeGreaterThan(0);
    expect(await fill()).toContain('follow, are followed');
  });

  it('makes media that play: the bytes come in ranges with the type of what was sent', async () => {
    const [{ node }] = await world();
    const { pathname } = new URL(node.mediaUrl);
    const response = await fetch(`${product.url}${pathname}`, { headers: { range: 'bytes=0-99' } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-type')).toMatch(/^(video\/mp4|image\/(jpeg|webp))$/);
  });
});

describe('a seed whose instance is stopped meanwhile', () => {
  it('says what to do', async () => {
    // Embedded: with real servers closing drops the databases first, so that the seed might fail
    // before the instance stops.
    const { instance, close } = await startInstance({
      DATABASE_URL: '',
      REDIS_URL: '',
      KAFKA_BROKERS: '',
    });
    const lines: string[] = [];
    const seeding = seed.run({ instance, words: [], print: (line) => lines.push(line) });
    await instance.gateway.app.inject('/readyz');
    await close();
    expect({ exitCode: await seeding, first: lines[0], last: lines.at(-1) }).toEqual({
      exitCode: 1,
      first: expect.stringContaining(`Filling ${instance.config.DATA_DIR}`),
      last: expect.stringContaining('Start it and run the seed again'),
    });
  });
});
