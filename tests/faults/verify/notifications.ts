import type { Account } from '../../kit/client.ts';
import type { World } from '../../kit/world.ts';
import { allNodes, compareExactly, compareOnce, type Findings, type Product } from './findings.ts';

interface Told {
  kind: string;
  actorCount: number;
  post: { id: string } | null;
  chat: { id: string } | null;
}

/** How many told somebody something, by kind and post. */
type Crowds = Map<string, Set<string>>;

/**
 * Nobody of the world ever reads notifications, so each account has one for each kind and post, with
 * as many actors as did it and have not taken it back.
 */
export async function compareNotifications(
  stack: Product,
  world: World,
  person: Account,
  findings: Findings,
): Promise<void> {
  const query = `query ($after: String) { notifications(first: 100, after: $after) {
    edges { node { kind actorCount post { id } chat { id } } } pageInfo { hasNextPage endCursor } } }`;
  const nodes: Told[] = await allNodes(
    async (after) => (await stack.data(query, { after }, person.token)).notifications,
  );
  const lineOf = ({ kind, actorCount, post }: Told) => `${kind} ${post?.id ?? '-'} ${actorCount}`;
  const requests = nodes.filter(({ kind }) => kind === 'MESSAGE_REQUESTED');
  const others = nodes.filter(({ kind }) => kind !== 'MESSAGE_REQUESTED');
  compareExactly(
    `notification of ${person.id}`,
    notificationsWanted(world, person),
    others.map(lineOf),
    findings,
  );
  // Whether a chat began as a request depends on who followed whom at that moment.
  compareOnce(
    `request of ${person.id}`,
    [],
    requests.map(({ chat }) => String(chat?.id)),
    findings,
  );
  const { unreadNotificationCount } = await stack.data(
    '{ unreadNotificationCount }',
    {},
    person.token,
  );
  if (unreadNotificationCount !== nodes.length)
    findings.drift.push(
      `unreadNotificationCount of ${person.id} is ${unreadNotificationCount}, not ${nodes.length}`,
    );
}

function notificationsWanted(world: World, { id }: Account): string[] {
  const crowds: Crowds = new Map();
  const tell = (kind: string, postId: string, actorId: string) => {
    if (actorId === id) return;
    const key = `${kind} ${postId}`;
    crowds.set(key, (crowds.get(key) ?? new Set()).add(actorId));
  };
  const authorOf = (postId: string) => world.publications.get(postId)?.author.id;
  for (const [key, isOn] of world.likes) {
    const [actorId = '', postId = ''] = key.split(' ');
    if (isOn && authorOf(postId) === id) tell('POST_LIKED', postId, actorId);
  }
  // Who hears of a comment as the post's author does not hear of the mention as well.
  for (const { postId, author, mentioned } of world.comments.values())
    if (authorOf(postId) === id) tell('COMMENTED', postId, author.id);
    else if (mentioned?.id === id) tell('MENTIONED', postId, author.id);
  for (const [key, isOn] of world.follows) {
    const [actorId = '', followedId] = key.split(' ');
    if (isOn && followedId === id) tell('FOLLOWED', '-', actorId);
  }
  const ready: string[] = [];
  for (const [postId, { author, mentioned, isDeleted }] of world.publications) {
    if (isDeleted) continue;
    if (mentioned?.id === id) tell('MENTIONED', postId, author.id);
    if (author.id === id) ready.push(`POST_READY ${postId} 0`);
  }
  return [...[...crowds].map(([key, actors]) => `${key} ${actors.size}`), ...ready];
}
