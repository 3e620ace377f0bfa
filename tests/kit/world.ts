import { setTimeout as sleep } from 'node:timers/promises';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import type { Account, GraphqlClient } from './client.ts';

/** People and posts that a load writes about, and everything that it was told is done. */
export interface World {
  readonly people: readonly Account[];
  readonly posts: readonly string[];
  /** Text to comment id. */
  readonly comments: Map<string, { id: string; postId: string }>;
  /** Text to position in its chat. */
  readonly messages: Map<string, { id: string; seq: number; chatId: string }>;
  /** `person post`: whether it is liked. */
  readonly likes: Map<string, boolean>;
  /** `person other`: whether the other is followed. */
  readonly follows: Map<string, boolean>;
}

/**
 * A machine under stress may answer UNAVAILABLE while all its processes start: the preparations are
 * simply repeated.
 */
export async function makeWorld(
  client: GraphqlClient,
  size = { people: 8, posts: 4 },
): Promise<World> {
  const people = await Promise.all(
    Array.from({ length: size.people }, () => eventually(20_000, () => client.register('fault'))),
  );
  const posts: string[] = [];
  for (let at = 0; at < size.posts; at++) {
    const author = people[at % people.length] as Account;
    const bytes = await makePhoto({ seed: at });
    const publish = () => client.publish(author, bytes, { caption: `post ${at}` });
    posts.push(await eventually(20_000, publish));
  }
  return {
    people,
    posts,
    comments: new Map(),
    messages: new Map(),
    likes: new Map(),
    follows: new Map(),
  };
}

/** Resolves when the work has succeeded once; throws its last error after `patienceMs`. */
export async function eventually<T>(patienceMs: number, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}
