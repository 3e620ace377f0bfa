import { makeClip } from '@clipgraph/video/testing/samples.ts';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { startInstance, type TestInstance } from '../kit/instance.ts';
import { ancestry, likeDocument, named, publishPost, traced } from './like.ts';
import { type OtlpSink, startOtlpSink } from './otlp-sink.ts';

const follow = 'mutation ($id: ID!) { follow(userId: $id) { id } }';

describe('a trace of one process', () => {
  let sink: OtlpSink;
  let product: TestInstance;
  beforeAll(async () => {
    sink = await startOtlpSink();
    product = await startInstance({ RATE_LIMITS: 'off', OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });
  });
  afterAll(async () => {
    await product.close();
    await sink.close();
  });

  it('shows how a like came from the request to the disk and to the relay', async () => {
    const { postId, token } = await publishPost(product);
    const traceId = await traced(product, likeDocument, { id: postId }, token);
    const spans = await sink.trace(traceId, (all) =>
      Boolean(named(all, 'publish clip.like') && named(all, 'POST /graphql')),
    );

    const operation = ['mutation other', 'POST /graphql'];
    const resolver = ['interaction Mutation.likePost', 'fetch interaction', ...operation];
    expect(ancestry(spans, 'plan')).toEqual(['plan', ...operation]);
    expect(ancestry(spans, 'select posts')).toEqual([
      'select posts',
      'ask video.facts',
      ...resolver,
    ]);
    expect(ancestry(spans, 'insert likes')).toEqual(['insert likes', ...resolver]);
    expect(ancestry(spans, 'insert outbox')).toEqual([
      'insert outbox',
      'create clip.like',
      ...resolver,
    ]);
    expect(ancestry(spans, 'publish clip.like')).toEqual([
      'publish clip.like',
      'create clip.like',
      ...resolver,
    ]);
    expect(ancestry(spans, 'commit')).toEqual(['commit', ...resolver]);
    expect(named(spans, 'cache read')).toMatchObject({
      attributes: { 'clipgraph.subgraph': 'interaction' },
    });
    expect(named(spans, 'POST /graphql')).toMatchObject({
      kind: 'server',
      parentSpanId: undefined,
    });
  });

  it('goes on in the handlers of the event', async () => {
    const [ada, ben] = [await product.register('ada'), await product.register('ben')];
    const traceId = await traced(product, follow, { id: ada.id }, ben.token);
    const handled = (all: Parameters<typeof named>[0]) =>
      all.filter(({ name }) => name === 'process clip.follow');
    const spans = await sink.trace(
      traceId,
      (all) => handled(all).length >= 3 && Boolean(named(all, 'POST /graphql')),
    );
    const publish = named(spans, 'publish clip.follow');
    for (const span of handled(spans))
      expect(span).toMatchObject({ kind: 'consumer', parentSpanId: publish?.spanId });
    expect(handled(spans).map(({ attributes }) => attributes['clipgraph.subgraph'])).toEqual(
      expect.arrayContaining(['video', 'interaction', 'messaging']),
    );
    const subgraphs = new Set(handled(spans).map(({ spanId }) => spanId));
    expect(
      spans.filter(({ parentSpanId }) => subgraphs.has(parentSpanId ?? '')).map(({ name }) => name),
    ).toContain('insert known_edges');
  });

  it('tells nothing that a user wrote', async () => {
    const author = await product.register('secretive');
    const { postId, token } = await publishPost(product);
    const comment = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }';
    const traceId = await traced(
      product,
      comment,
      { input: { postId, text: 'between us' } },
      token,
    );
    await sink.trace(traceId, (all) => Boolean(named(all, 'POST /graphql')));
    const told = JSON.stringify(sink.spans);
    for (const text of [
      author.username,
      author.password,
      author.token,
      token,
      'between us',
      'to be liked',
    ])
      expect(told).not.toContain(text);
  });

  it('begins with the operation of a socket, which is in no HTTP request', async () => {
    const { token } = await publishPost(product);
    const seen = new Set(sink.spans.map(({ spanId }) => spanId));
    const client = createClient({
      url: `${product.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    for await (const { errors } of client.iterate({ query: '{ me { username } }' }))
      expect(errors).toBeUndefined();
    await client.dispose();
    const began = () =>
      sink.spans.find(({ spanId, name }) => name === 'query other' && !seen.has(spanId));
    await vi.waitFor(
      () => expect(began()).toMatchObject({ kind: 'server', parentSpanId: undefined }),
      10_000,
    );
    const spans = await sink.trace(String(began()?.traceId), (all) =>
      Boolean(named(all, 'fetch user')),
    );
    expect(ancestry(spans, 'user Query.me')).toEqual([
      'user Query.me',
      'fetch user',
      'query other',
    ]);
  });

  it('of an event of a subscription is its own, and leads to the one that opened it', async () => {
    const [ada, ben] = [await product.register('ada'), await product.register('ben')];
    const client = createClient({
      url: `${product.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${ben.token}` },
    });
    const events = client.iterate({
      query: 'subscription { inboxAdded { text sender { username } } }',
    });
    const seen = new Set(sink.spans.map(({ spanId }) => spanId));
    const fresh = (name: string) =>
      sink.spans.find((span) => span.name === name && !seen.has(span.spanId));
    const first = events.next();
    await vi.waitFor(() => expect(fresh('subscription other')).toBeDefined(), 10_000);
    await product.data(
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }',
      { input: { toUserId: ben.id, text: 'between us' } },
      ada.token,
    );
    expect((await first).value?.data).toEqual({
      inboxAdded: { text: 'between us', sender: { username: ada.username } },
    });
    await client.dispose();
    await vi.waitFor(() => expect(fresh('event other')).toBeDefined(), 10_000);
    const event = fresh('event other');
    expect(event).toMatchObject({
      kind: 'consumer',
      parentSpanId: undefined,
      linkedTraceIds: [fresh('subscription other')?.traceId],
    });
    const spans = await sink.trace(String(event?.traceId), (all) =>
      Boolean(named(all, 'fetch user')),
    );
    expect(ancestry(spans, 'user Query._entities')).toEqual([
      'user Query._entities',
      'fetch user',
      'event other',
    ]);
  });

  it('shows the stages of what an upload waits for', async () => {
    const author = await product.register('author');
    await product.upload(author, await makeClip({ seed: 7 }), 'video/mp4');
    const wanted = ['strip', 'probe', 'cover', 'store'].map((stage) => `stage ${stage}`);
    const isWhole = (all: Parameters<typeof named>[0]) => wanted.every((name) => named(all, name));
    const traceOf = (traceId: string) => sink.spans.filter((span) => span.traceId === traceId);
    await vi.waitFor(
      () => expect(sink.spans.some(({ traceId }) => isWhole(traceOf(traceId)))).toBe(true),
      10_000,
    );
    const { traceId } = sink.spans.find((span) =>
      isWhole(traceOf(span.traceId)),
    ) as (typeof sink.spans)[number];
    const spans = await sink.trace(traceId, (all) =>
      all.some(({ name }) => name.startsWith('PUT /')),
    );
    for (const name of wanted)
      expect(ancestry(spans, name)).toEqual([name, expect.stringMatching(/^PUT \/upload/)]);
  });

  it('is not the one that a stranger names', async () => {
    const { postId, token } = await publishPost(product);
    const theirs = 'ab'.repeat(16);
    const traceId = await traced(product, likeDocument, { id: postId }, token, {
      traceparent: `00-${theirs}-${'cd'.repeat(8)}-01`,
    });
    expect(traceId).not.toBe(theirs);
  });
});

it('a trace that a trusted proxy began is joined, with its decision', async () => {
  const sink = await startOtlpSink();
  const product = await startInstance({
    RATE_LIMITS: 'off',
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_TRACES_SAMPLER_ARG: '0',
    TRUST_PROXY: '1',
  });
  try {
    const { postId, token } = await publishPost(product);
    const [recorded, unrecorded] = ['ab'.repeat(16), 'ba'.repeat(16)];
    for (const [traceId, flags] of [
      [unrecorded, '00'],
      [recorded, '01'],
    ])
      expect(
        await traced(product, likeDocument, { id: postId }, token, {
          traceparent: `00-${traceId}-${'cd'.repeat(8)}-${flags}`,
        }),
      ).toBe(traceId);
    const spans = await sink.trace(recorded, (all) => Boolean(named(all, 'POST /graphql')));
    expect(named(spans, 'POST /graphql')?.parentSpanId).toBe('cd'.repeat(8));
    expect(new Set(sink.spans.map(({ traceId }) => traceId))).toEqual(new Set([recorded]));
  } finally {
    await product.close();
    await sink.close();
  }
});
