import { expect, it } from 'vitest';
import { indexOnOneProcess } from './index-crash.ts';

it('an index that was written through kill -9 is the one that a rebuild makes', async () => {
  const size = { people: 4, posts: 6, changes: 120, crashes: 1 };
  const { cut, before, after } = await indexOnOneProcess(size);
  expect(cut).toBeGreaterThan(0);
  expect(before.documents?.length).toBeGreaterThan(size.posts);
  expect(after).toEqual(before);
}, 180_000);
