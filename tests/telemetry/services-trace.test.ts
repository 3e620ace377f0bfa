import { openScratchDatabase, type ScratchDatabase } from '@clipgraph/platform/database/scratch.ts';
import { createKafkaClient } from '@clipgraph/platform/events/kafka/client.ts';
import { startKafkaConsumer } from '@clipgraph/platform/events/kafka/consumer.ts';
import { createKafkaProducer } from '@clipgraph/platform/events/kafka/producer.ts';
import { createLog } from '@clipgraph/platform/logging/log.ts';
import { observeConsumer } from '@clipgraph/platform/telemetry/observe/observe-events.ts';
import { openTelemetry } from '@clipgraph/platform/telemetry/telemetry.ts';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { configuredStores, type Stack, startStackOn } from '../kit/stack.ts';
import { ancestry, likeDocument, named, publishPost, traced } from './like.ts';
import { type OtlpSink, startOtlpSink } from './otlp-sink.ts';

const stores = configuredStores();

describe.skipIf(!stores)(
  'with DATABASE_URL, REDIS_URL and KAFKA_BROKERS, a trace of many processes',
  () => {
    let sink: OtlpSink;
    let stack: Stack;
    let database: ScratchDatabase;
    const closers: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      sink = await startOtlpSink();
      closers.push(() => sink.close());
      database = await openScratchDatabase();
      closers.push(() => database.drop());
      stack = await startStackOn(stores ?? {}, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });
      closers.push(stack.close);
      // One more subgraph, which hears of likes as any subgraph would.
      const telemetry = await openTelemetry(
        { METRICS: true, OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_TRACES_SAMPLER_ARG: 1 },
        'listener',
      );
      closers.push(telemetry.close);
      const brokers = String(stores?.KAFKA_BROKERS).split(',');
      const client = createKafkaClient({
        brokers,
        prefix: String(stack.environment.KAFKA_PREFIX),
        log: createLog('silent', 'listener'),
      });
      const producer = createKafkaProducer(client);
      const consumer = observeConsumer(
        { subgraph: 'listener', database, handlers: { 'clip.like': async () => undefined } },
        telemetry,
      );
      const stop = startKafkaConsumer({ client, consumer, producer });
      closers.push(stop, producer.close);
    });
    afterAll(async () => {
      for (const close of closers.reverse()) await close();
    });

    it('shows how a like came from the gateway to the disk, and through Kafka to who hears of it', async () => {
      const { postId, token } = await publishPost(stack);
      const traceId = await traced(stack, likeDocument, { id: postId }, token);
      // Each process sends its own spans, in its own time.
      const wanted = [
        'POST /graphql',
        'mutation other',
        'plan',
        'fetch interaction',
        'interaction Mutation.likePost',
        'ask video.facts',
        'POST /internal/ask',
        'select posts',
        'insert likes',
        'insert outbox',
        'create clip.like',
        'publish clip.like',
        'process clip.like',
        'commit',
      ];
      // Search and notification hear of likes as well: the listener is looked at.
      const listeners = ({ name, service }: (typeof sink.spans)[number]) =>
        name === 'process clip.like' && service === 'listener';
      const all = await sink.trace(
        traceId,
        (sunk) => wanted.every((name) => named(sunk, name)) && sunk.some(listeners),
      );
      const spans = all.filter((span) => span.name !== 'process clip.like' || listeners(span));

      const operation = ['mutation other', 'POST /graphql'];
      const resolver = [
        'interaction Mutation.likePost',
        'POST /graphql',
        'fetch interaction',
        ...operation,
      ];
      expect(ancestry(spans, 'plan')).toEqual(['plan', ...operation]);
      expect(ancestry(spans, 'insert likes')).toEqual(['insert likes', ...resolver]);
      expect(ancestry(spans, 'select posts')).toEqual([
        'select posts',
        'POST /internal/ask',
        'ask video.facts',
        ...resolver,
      ]);
      expect(ancestry(spans, 'insert outbox')).toEqual([
        'insert outbox',
        'create clip.like',
        ...resolver,
      ]);
      expect(ancestry(spans, 'process clip.like')).toEqual([
        'process clip.like',
        'publish clip.like',
        'create clip.like',
        ...resolver,
      ]);

      const serviceOf = (name: string) => named(spans, name)?.service;
      expect(serviceOf('plan')).toBe('gateway');
      expect(serviceOf('fetch interaction')).toBe('gateway');
      expect(serviceOf('publish clip.like')).toBe('interaction');
      expect(serviceOf('select posts')).toBe('video');
      expect(serviceOf('process clip.like')).toBe('listener');
      expect(named(spans, 'process clip.like')?.kind).toBe('consumer');
    });

    it('shows how an upload was handed on, and what the subgraph did with it', async () => {
      const author = await stack.register('author');
      await stack.upload(author, await makePhoto({ seed: 3 }), 'image/jpeg');
      const stored = () => sink.spans.findLast(({ name }) => name === 'stage store');
      await vi.waitFor(() => expect(stored()).toBeDefined(), 20_000);
      const serverSpans = (all: Parameters<typeof named>[0]) =>
        all.filter(({ name }) => name.startsWith('PUT /upload'));
      const spans = await sink.trace(
        String(stored()?.traceId),
        (all) => serverSpans(all).length === 2,
      );
      for (const stage of ['stage photo', 'stage store']) {
        const [, atSubgraph, forwarded, atGateway, ...above] = ancestry(spans, stage);
        expect([atSubgraph, forwarded, atGateway, above]).toEqual([
          expect.stringMatching(/^PUT \/upload/),
          'forward video',
          'PUT /upload/*',
          [],
        ]);
      }
      expect(
        serverSpans(spans)
          .map(({ service }) => service)
          .sort(),
      ).toEqual(['gateway', 'video']);
    });
  },
);
