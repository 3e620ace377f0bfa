import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { startProcess } from '../kit/process.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A gateway in front of one subgraph that fails until it is told to be well. */
async function openGatewayBeforeFailing() {
  let calls = 0;
  let isWell = false;
  const subgraph = createServer((request, response) => {
    calls += 1;
    request.resume();
    response.writeHead(isWell ? 200 : 500).end('{"data":{"title":"Emma"}}');
  });
  await new Promise<void>((resolve) => subgraph.listen(0, '127.0.0.1', resolve));
  closing.push(() => subgraph.close());
  const { supergraphSdl } = composeServices([
    {
      name: 'books',
      url: `http://127.0.0.1:${(subgraph.address() as AddressInfo).port}`,
      typeDefs: parse('type Query { title: String }'),
    },
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'clipgraph-circuit-'));
  closing.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'supergraph.graphql'), supergraphSdl ?? '');
  const gateway = await startProcess(
    'deploy/processes/any-supergraph.ts',
    { SUPERGRAPH: join(folder, 'supergraph.graphql'), LOG_LEVEL: 'info' },
    /listens on port/,
  );
  closing.push(() => gateway.stop());
  const lines = (): { level: string; msg: string; subgraph?: string }[] =>
    gateway
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  const ask = async (): Promise<unknown> =>
    (
      await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ title }"}',
      })
    ).json();
  return {
    lines,
    ask,
    calls: () => calls,
    beWell: () => {
      isWell = true;
    },
  };
}

test('a subgraph that is away fills no log: its circuit tells of its changes, not of each refusal', async () => {
  const { lines, ask, calls, beWell } = await openGatewayBeforeFailing();
  for (let i = 0; i < 200; i++) await ask();
  const sent = calls();
  expect(sent).toBeLessThan(30);
  const about = (words: RegExp) => lines().filter(({ msg }) => words.test(msg));
  // Each request that was sent and failed has a line; the others were refused here. Lines come
  // through a pipe, so perhaps behind the answers.
  await expect.poll(() => about(/a part of an operation failed/)).toHaveLength(sent);
  expect(about(/left alone/)).toMatchObject([{ level: 'warn', subgraph: 'books' }]);

  beWell();
  await expect.poll(ask, { timeout: 5_000 }).toEqual({ data: { title: 'Emma' } });
  await expect
    .poll(() => about(/answers again/))
    .toMatchObject([{ level: 'info', subgraph: 'books' }]);
});
