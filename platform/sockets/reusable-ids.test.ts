import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { keepIdsApart } from './reusable-ids.ts';

const subscribe = (id: string, query: string) =>
  JSON.stringify({ type: 'subscribe', id, payload: { query } });
const complete = (id: string) => JSON.stringify({ type: 'complete', id });

/** A protocol's server whose operations last until they are told to end. */
function recorder(isOpen = () => true) {
  const delivered: string[] = [];
  const ends: (() => void)[] = [];
  const refused: string[] = [];
  const take = keepIdsApart({
    async deliver(text) {
      delivered.push(text);
      if (text.includes('subscribe')) await new Promise<void>((resolve) => ends.push(resolve));
    },
    refuse: (id) => refused.push(id),
    isOpen,
  });
  return {
    delivered,
    refused,
    send: (...texts: string[]) => {
      for (const text of texts) void take(text);
    },
    /** Ends the oldest operation that still lasts. */
    async end() {
      ends.shift()?.();
      await setImmediate();
    },
  };
}

test('an operation waits until the completed one of its id has ended', async () => {
  const { delivered, send, end } = recorder();
  send(subscribe('a', 'one'), complete('a'), subscribe('a', 'two'), subscribe('b', 'other'));
  expect(delivered).toEqual([subscribe('a', 'one'), complete('a'), subscribe('b', 'other')]);
  await end();
  expect(delivered.slice(3)).toEqual([subscribe('a', 'two')]);
  send(complete('a'));
  expect(delivered.slice(4)).toEqual([complete('a')]);
});

test('one that is completed while it waits never begins, and makes way for the next', async () => {
  const { delivered, send, end } = recorder();
  send(
    subscribe('a', 'one'),
    complete('a'),
    subscribe('a', 'two'),
    complete('a'),
    subscribe('a', 'three'),
  );
  await end();
  expect(delivered).toEqual([subscribe('a', 'one'), complete('a'), subscribe('a', 'three')]);
});

test('a second operation under an id in use is refused, also while the first one waits', () => {
  const { refused, send } = recorder();
  send(subscribe('a', 'one'), subscribe('a', 'two'));
  send(subscribe('b', 'one'), complete('b'), subscribe('b', 'two'), subscribe('b', 'three'));
  expect(refused).toEqual(['a', 'b']);
});

test('nothing begins after the client has gone', async () => {
  let open = true;
  const { delivered, send, end } = recorder(() => open);
  send(subscribe('a', 'one'), complete('a'), subscribe('a', 'two'));
  open = false;
  await end();
  expect(delivered).toEqual([subscribe('a', 'one'), complete('a')]);
});

test('what is no message is handed on as it is', () => {
  const { delivered, send } = recorder();
  for (const text of ['{', 'null', '7', '{"type":"complete"}', '{"type":"subscribe","id":5}'])
    send(text);
  expect(delivered).toHaveLength(5);
});
