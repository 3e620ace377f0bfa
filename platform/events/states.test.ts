import { expect, test } from 'vitest';
import type { EventDraft } from './event.ts';
import { draft } from './payloads.ts';
import { tellStates } from './states.ts';

const stateOf = (id: number): EventDraft =>
  draft('clip.user', 'user.told', id, 1, {
    id,
    state: 'active',
    username: `n${id}`,
    displayName: `N${id}`,
  });

test.each([0, 1, 499, 500, 501, 1_000])('%i rows are told once each, in order', async (count) => {
  const table = Array.from({ length: count }, (_, at) => at + 1);
  const told: string[] = [];
  const readAfter = async (last: number | undefined, limit: number) =>
    table.filter((id) => id > (last ?? 0)).slice(0, limit);
  for await (const page of tellStates(readAfter, stateOf)) told.push(...page.map(({ key }) => key));
  expect(told).toEqual(table.map(String));
});
