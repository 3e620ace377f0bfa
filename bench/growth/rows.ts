import type { CursorScope, SortKey } from '@clipgraph/platform/cursors/cursors.ts';
import { readOperations } from '@clipgraph/schema/operations.ts';
import { chatNumbers } from './fill/chats.ts';
import { readerOf } from './fill/people.ts';
import type { World } from './world.ts';

/** One kind of request that is measured. */
export interface Row {
  name: string;
  /** @param k which one: 0, 1, 2 ...; each asks for something a little different */
  request(world: World, k: number): Request | Promise<Request>;
}
interface Request {
  accountId: number;
  document: string;
  variables: Record<string, unknown>;
}

const named = new Map(readOperations().map(({ name, text }) => [name, text]));
/** A document of schema/operations, as the clients use it. */
const documentOf = (name: string): string => {
  const text = named.get(name);
  if (text === undefined) throw new Error(`schema/operations has no ${name}.`);
  return text;
};

/** Asks as the reader with the long lists. */
export const asReader =
  (
    document: string,
    variables: (world: World, k: number) => Record<string, unknown>,
  ): Row['request'] =>
  (world, k) => ({ accountId: readerOf(world.cast), document, variables: variables(world, k) });

export const operation = (
  name: string,
  variables: (world: World, k: number) => Record<string, unknown>,
): Row['request'] => asReader(documentOf(name), variables);

/** Of a list that depends on who is asking. */
export const ofViewer = (
  world: World,
  field: string,
  args: (string | number | boolean | null)[],
) => ({
  field,
  args,
  viewerId: readerOf(world.cast),
});

/** A place in a list that nobody needs to have paged to. */
export function cursorOf(world: World, subgraph: string, scope: CursorScope, key: SortKey): string {
  const open = world.instance.subgraphs.get(subgraph);
  if (!open) throw new Error(`There is no subgraph ${subgraph}.`);
  return open.services.cursors.encode(scope, key);
}

/** Before what a subgraph made anew at most once in a while is measured: it is forgotten. */
export const forget = (world: World, subgraph: string, ...keys: string[]): Promise<void> =>
  world.instance.subgraphs.get(subgraph)?.services.cache.delete(...keys) ?? Promise.resolve();

/** How deep the deep places are: behind nine tenths of the list, each a little further. */
export const deep = (count: number, k: number): number =>
  Math.max(2, Math.floor(count / 10) - (k % Math.ceil(count / 20)));

export const idOfHotPost = ({ scale }: World): string => String(scale.post.idOf(scale.posts + 1));
export const idOfHotChat = ({ scale }: World): string =>
  String(scale.chat.idOf(chatNumbers(scale).hot));
