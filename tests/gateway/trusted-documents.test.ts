import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type FrontDoor, openFrontDoor } from '../kit/front-door.ts';
import { openSocket } from '../kit/socket.ts';
import { createEventSource, newsSubgraphs } from './news-graph.ts';

const known = 'query Story { story { id } }';
const hash = createHash('sha256').update(known).digest('hex');
let door: FrontDoor;
afterEach(() => door.close());
const open = async (mode: string, env = {}) => {
  door = await openFrontDoor(newsSubgraphs(createEventSource()), {
    env: { TRUSTED_DOCUMENTS: mode, ...env },
    knownDocuments: [known],
  });
};
const codeOf = async (body: object, headers = {}) =>
  /"code":"(\w+)"/.exec(await (await door.post(body, headers)).text())?.[1] ?? 'served';

describe('TRUSTED_DOCUMENTS=require', () => {
  it('serves over every way in what is known, by its text or its hash, and nothing else', async () => {
    await open('require');
    const stranger = '{ story { reads } }';
    expect(await codeOf({ query: known })).toBe('served');
    expect(await codeOf({ documentId: `sha256:${hash}` })).toBe('served');
    expect(await codeOf({ query: stranger })).toBe('PERSISTED_QUERY_NOT_FOUND');
    const extensions = {
      persistedQuery: {
        version: 1,
        sha256Hash: createHash('sha256').update(stranger).digest('hex'),
      },
    };
    expect(await codeOf({ query: stranger, extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await codeOf({ extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await codeOf({ query: known }, { accept: 'text/event-stream' })).toBe('served');
    expect(await codeOf({ documentId: hash }, { accept: 'text/event-stream' })).toBe('served');
    expect(await codeOf({ query: stranger }, { accept: 'text/event-stream' })).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );

    const client = await openSocket(door.url);
    await client.init();
    client.send({ type: 'subscribe', id: 'text', payload: { query: known } });
    client.send({
      type: 'subscribe',
      id: 'hash',
      payload: { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: hash } } },
    });
    client.send({ type: 'subscribe', id: 'stranger', payload: { query: stranger } });
    for (const id of ['text', 'hash'])
      expect((await client.message((message) => message.id === id)).payload.data.story.id).toBe(
        '0',
      );
    expect(
      (await client.message((message) => message.id === 'stranger')).payload[0].extensions.code,
    ).toBe('PERSISTED_QUERY_NOT_FOUND');
    client.socket.close();
  });
});

describe('TRUSTED_DOCUMENTS=prefer', () => {
  it('gives what is not known a tenth of the cost limit', async () => {
    await open('prefer', { OPERATION_LIMITS: 'cost=20' });
    expect(await codeOf({ query: known })).toBe('served');
    expect(await codeOf({ query: '{ a: story { id } b: story { id } }' })).toBe('served');
    expect(await codeOf({ query: '{ a: story { id } b: story { id } c: story { id } }' })).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
  });
});

describe('TRUSTED_DOCUMENTS=log', () => {
  it('serves everything', async () => {
    await open('log');
    expect(await codeOf({ query: '{ story { reads } }' })).toBe('served');
  });
});
