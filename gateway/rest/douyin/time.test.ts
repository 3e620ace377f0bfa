import { expect, test } from 'vitest';
import { feedBoundMs, monthAndDay, pollSinceMs } from './time.ts';

const nowMs = Date.UTC(2026, 0, 1);

test.each([
  [undefined, null],
  [0, null],
  [-5, null],
  [nowMs + 1, null],
  [nowMs / 1_000 + 1, null],
  [Number.POSITIVE_INFINITY, null],
  [1_700_000_000, 1_700_000_000_000],
  [1_700_000_000_123, 1_700_000_000_123],
  [1_700_000_000_123_000, 1_700_000_000_123],
  // Published within the millisecond is published before its end.
  [1_700_000_000_123_456, 1_700_000_000_124],
  [1_700_000_000_123_000_000, 1_700_000_000_123],
])('latest_time %s bounds the feed at %s', (latestTime, bound) => {
  expect(feedBoundMs(latestTime, nowMs)).toBe(bound);
});

test.each([
  [undefined, null],
  [0, null],
  [-1, null],
  [1_700_000_000, 1_700_000_001_000],
  [1_700_000_000_123, 1_700_000_000_124],
  [1_700_000_000_123_000, 1_700_000_000_124],
  [1_700_000_000_123_000_000, 1_700_000_000_124],
  [1e300, 8.64e15],
])('pre_msg_time %s asks for messages from %s on', (preMsgTime, since) => {
  expect(pollSinceMs(preMsgTime)).toBe(since);
});

test('the day of a comment is that of the deployment', () => {
  expect(monthAndDay('Asia/Shanghai')('2026-05-21T16:00:00.000Z')).toBe('05-22');
  expect(monthAndDay('UTC')('2026-05-21T16:00:00.000Z')).toBe('05-21');
});
