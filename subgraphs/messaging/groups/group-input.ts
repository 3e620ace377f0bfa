import { badUserInput } from '@clipgraph/platform/errors/catalogue.ts';
import { type Id, toId } from '@clipgraph/platform/ids/id.ts';
import { checkText } from '../messages/text.ts';

export const maxMembers = 200;
const maxNameLength = 100;

/** @throws BAD_USER_INPUT for a blank name, or one of more than 100 characters */
export function checkName(name: string, field: string): string {
  if (name.trim() === '') throw badUserInput('A group needs a name.', field);
  return checkText(name, field, maxNameLength);
}

/**
 * The accounts that the viewer names, each once and without the viewer.
 * @throws BAD_USER_INPUT for none, or for more than a group holds
 */
export function checkOthers(userIds: readonly string[], accountId: Id, field: string): Id[] {
  const others = [...new Set(userIds.map(toId))].filter((id) => id !== accountId);
  if (others.length === 0) throw badUserInput('Name at least one other account.', field);
  if (others.length >= maxMembers)
    throw badUserInput(`A group has up to ${maxMembers} members.`, field);
  return others;
}
