import { ClipgraphError, type ErrorCode } from '@clipgraph/client/index.ts';
import { describe, expect, it } from 'vitest';
import { createOutbox } from '../../web/src/outbox/outbox.ts';

function createStorage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    key: (index: number) => [...items.keys()][index] ?? null,
    get length() {
      return items.size;
    },
  };
}

/** An outbox before a server that answers as it is told. */
function openOutbox(storage = createStorage(), viewerId = 'ada') {
  const answers: (ErrorCode | 'taken')[] = [];
  const sent: string[] = [];
  const later: { work: () => void; delayMs: number }[] = [];
  const outbox = createOutbox<string>({
    viewerId,
    storage,
    async send({ text, clientMessageId }) {
      const answer = answers.shift() ?? 'taken';
      if (answer !== 'taken') throw new ClipgraphError(answer, answer);
      sent.push(text);
      return clientMessageId;
    },
    onSent: () => undefined,
    later: (work, delayMs) => void later.push({ work, delayMs }),
  });
  const texts = () => outbox.$waiting.get().map(({ text }) => text);
  return { storage, answers, sent, later, outbox, texts };
}
const chat = { chatId: 'c' };
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('the outbox of the web client', () => {
  it('sends in order, and waits longer with each cut, up to a bound', async () => {
    const { answers, sent, later, outbox, texts } = openOutbox();
    answers.push(...Array.from({ length: 6 }, () => 'NETWORK' as const));
    outbox.write(chat, 'one');
    outbox.write(chat, 'two');
    await settled();
    for (let round = 0; round < 5; round += 1) {
      expect(texts()).toEqual(['one', 'two']);
      later.at(-1)?.work();
      await settled();
    }
    expect(later.map(({ delayMs }) => delayMs)).toEqual([
      1_000, 2_000, 4_000, 8_000, 15_000, 15_000,
    ]);
    later.at(-1)?.work();
    await settled();
    expect(sent).toEqual(['one', 'two']);
    expect(texts()).toEqual([]);
  });

  it('keeps what waits over a reload, for the same viewer alone', async () => {
    const { storage, answers, outbox } = openOutbox();
    answers.push('NETWORK');
    outbox.write(chat, 'one');
    await settled();
    const [before] = outbox.$waiting.get();
    const reloaded = openOutbox(storage);
    expect(reloaded.outbox.$waiting.get()).toEqual([before]);
    expect(openOutbox(storage, 'bob').texts()).toEqual([]);
    await reloaded.outbox.flush();
    expect(reloaded.sent).toEqual(['one']);
    outbox.reread();
    expect(outbox.$waiting.get()).toEqual([]);
    expect(storage.length).toBe(0);
  });

  it('leaves a refused message to the viewer and goes on with the others', async () => {
    const { answers, sent, outbox, texts } = openOutbox();
    answers.push('FORBIDDEN');
    outbox.write(chat, 'refused');
    outbox.write(chat, 'next');
    await settled();
    expect(sent).toEqual(['next']);
    const [refused] = outbox.$waiting.get();
    expect(refused).toMatchObject({ text: 'refused', refusal: 'FORBIDDEN' });
    outbox.retry(refused?.clientMessageId ?? '');
    await settled();
    expect(sent).toEqual(['next', 'refused']);
    answers.push('FORBIDDEN');
    outbox.write(chat, 'discarded');
    await settled();
    outbox.discard(outbox.$waiting.get()[0]?.clientMessageId ?? '');
    expect(texts()).toEqual([]);
  });

  it('sends one message once, however often it is asked to', async () => {
    const { sent, outbox } = openOutbox();
    outbox.write(chat, 'one');
    await Promise.all([outbox.flush(), outbox.flush(), outbox.flush()]);
    await settled();
    expect(sent).toEqual(['one']);
  });
});
