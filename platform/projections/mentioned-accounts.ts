import type { Ask } from '../ask/ask.ts';
import type { Id } from '../ids/id.ts';
import { mentionedNames } from '../text/mentions.ts';
import { viewAccounts } from './hidden-accounts.ts';

/**
 * The accounts that a text mentions by `@name`, by what they are called now, but for those on the
 * other side of a block from whoever writes it.
 * @throws UNAVAILABLE while the owners are away, unless there is no name to look up
 */
export async function mentionedAccounts(ask: Ask, writerId: Id, text: string): Promise<Id[]> {
  const readings = mentionedNames(text);
  if (readings.length === 0) return [];
  const known = await ask.user.idsOf(readings.flat());
  const named = readings.flatMap((names) => {
    const name = names.find((reading) => known.has(reading));
    return name === undefined ? [] : (known.get(name) ?? []);
  });
  const ids = [...new Set(named)];
  if (ids.length === 0) return [];
  const accountOf = await viewAccounts(ask, writerId, ids);
  return ids.filter((id) => {
    const { isGone, between } = accountOf(id);
    return !isGone && !between.blockedByViewer && !between.blocksViewer;
  });
}
