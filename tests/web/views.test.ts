import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createViews } from '../../web/src/playback/views.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const collect = () => {
  const calls: { postId: string; watchedMs: number; completed?: boolean }[][] = [];
  const views = createViews(async (told) => void calls.push(told));
  return { calls, views };
};

it('tells a view from 2 seconds on, or from half of a shorter clip, once', () => {
  const { calls, views } = collect();
  const long = views.watch('long', 'FOR_YOU', 60_000);
  const short = views.watch('short', 'FOR_YOU', 1_000);
  long.add(1_999);
  short.add(499);
  views.flush();
  expect(calls).toEqual([]);
  long.add(1);
  short.add(1);
  short.complete();
  views.flush();
  expect(calls[0]?.map(({ postId, watchedMs }) => [postId, watchedMs])).toEqual([
    ['long', 2_000],
    ['short', 500],
  ]);
  long.add(5_000);
  long.end();
  views.flush();
  vi.runAllTimers();
  expect(calls).toHaveLength(1);
});

it('gathers views for ten seconds, at most 50 in a call', () => {
  const { calls, views } = collect();
  for (let index = 0; index < 60; index += 1) {
    const watch = views.watch(String(index), 'LATEST', null);
    watch.add(2_500);
    watch.end();
  }
  expect(calls).toHaveLength(0);
  vi.advanceTimersByTime(10_000);
  vi.advanceTimersByTime(10_000);
  expect(calls.map(({ length }) => length)).toEqual([50, 10]);
});

it('tells again what could not be told, with the same playback', async () => {
  const told: unknown[] = [];
  let isCut = true;
  const views = createViews(async (some) => {
    if (isCut) throw new Error('cut');
    told.push(...some);
  });
  const watch = views.watch('1', 'TAG', null);
  watch.add(3_000);
  watch.end();
  await vi.advanceTimersByTimeAsync(10_000);
  isCut = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toMatchObject([{ postId: '1', watchedMs: 3_000 }]);
});
