import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { committed } from '@clipgraph/schema/compose.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { buildSchema, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../kit/client.ts';
import { startInstance, type TestInstance } from '../kit/instance.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const execute = promisify(execFile);

describe('what is shown to whoever builds a client', () => {
  let product: TestInstance;
  let reader: Account;
  let author: Account;
  beforeAll(async () => {
    product = await startInstance();
    [reader, author] = [await product.register(), await product.register()];
    for (const caption of ['Number 6', 'Number 7'])
      await product.publish(author, await makePhoto({ seed: caption }), { caption });
    const follow = 'mutation ($id: ID!) { follow(userId: $id) { id } }';
    await product.data(follow, { id: reader.id }, author.token);
  });
  afterAll(() => product.close());

  const run = (file: string) =>
    execute(process.execPath, [`${root}client/examples/${file}`], {
      env: {
        ...process.env,
        CLIPGRAPH: product.url,
        NAME: reader.username,
        PASSWORD: reader.password,
        WAIT: '1',
      },
    });

  it.each(['fetch.mjs', 'urql.mjs', 'apollo.mjs'])('%s does what it shows', async (file) => {
    const { stdout } = await run(file);
    expect(stdout).toContain(`You are ${reader.username}.\n`);
    expect(stdout).toMatch(/^\d ♥ Number 7\n\d ♥ Number 6$/m);
    if (file !== 'fetch.mjs') expect(stdout).toContain('1 like it now.');
    if (file === 'urql.mjs') expect(stdout).toContain('FOLLOWED');
  });

  it('script.mjs answers messages until it is told to stop', async () => {
    const running = run('script.mjs');
    const send =
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { chat { id } } }';
    for (const text of ['hello', 'stop'])
      await product.data(send, { input: { toUserId: reader.id, text } }, author.token);
    const { stdout } = await running;
    expect(stdout).toContain(`${author.username}: hello\n${author.username}: stop\n`);
    const read =
      'query ($id: ID!) { chatWith(userId: $id) { messages(first: 2) { edges { node { text } } } } }';
    const { chatWith } = await product.data(read, { id: reader.id }, author.token);
    expect(
      chatWith.messages.edges.map(({ node }: { node: { text: string } }) => node.text),
    ).toEqual(['You said: stop', 'You said: hello']);
  });

  it.each(['swift', 'kotlin'])('operations for %s fit the schema', (language) => {
    const text = readFileSync(`${root}client/examples/${language}/Operations.graphql`, 'utf8');
    const schema = buildSchema(readFileSync(committed.api, 'utf8'));
    expect(validate(schema, parse(text))).toEqual([]);
  });

  it('the package is plain JavaScript with its types', async () => {
    const target = await mkdtemp(join(tmpdir(), 'clipgraph-client-'));
    try {
      const { stdout } = await execute(process.execPath, [`${root}client/pack.ts`, target]);
      const { size } = await stat(join(target, stdout.trim()));
      expect(size).toBeLessThan(100_000);
      const packed = await import(/* @vite-ignore */ `${root}client/dist/index.js`);
      expect(packed.createClient({ url: product.url }).query).toBeTypeOf('function');
      const types = await readFile(`${root}client/dist/index.d.ts`, 'utf8');
      expect(types).toContain('createClient');
      // What the compiler cannot write down becomes `any` for whoever installs the package.
      const shape = await readFile(`${root}client/dist/client.d.ts`, 'utf8');
      expect(shape).not.toContain('elided');
    } finally {
      await rm(target, { recursive: true });
    }
  });
});
