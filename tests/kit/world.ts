import { setTimeout as sleep } from 'node:timers/promises';
import { makePhoto } from '@clipgraph/video/testing/samples.ts';
import type { Account, GraphqlClient } from './client.ts';

/** A post as its author was told that it is there. */
export interface Publication {
  readonly author: Account;
  /** One that nobody sees before it was converted. */
  readonly isVideo: boolean;
  /** A word of its caption that no other text has; null when nobody looks for it. */
  readonly word: string | null;
  /** Whom its caption mentions. */
  readonly mentioned: Account | null;
  /** Others were seen to see it, so what they do about it counts. */
  isShown: boolean;
  /** All its files were served once; from then on they are compared in the store. */
  isServed: boolean;
  /** Gone, or about to be: nobody but its author does anything about it. */
  isDeleted: boolean;
}

/** People and posts that a load writes about, and everything that it was told is done. */
export interface World {
  readonly people: readonly Account[];
  /** Posts that everybody writes about. */
  readonly posts: readonly string[];
  /** Those and others, by id. */
  readonly publications: Map<string, Publication>;
  /** Text to comment id. */
  readonly comments: Map<
    string,
    { id: string; postId: string; author: Account; mentioned: Account | null }
  >;
  /** Text to position in its chat. */
  readonly messages: Map<string, { id: string; seq: number; chatId: string }>;
  /** `person post`: whether it is liked. */
  readonly likes: Map<string, boolean>;
  /** `person other`: whether the other is followed. */
  readonly follows: Map<string, boolean>;
  /** `person post`: when that was first told, which alone counts for half an hour. */
  readonly views: Map<string, number>;
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
  const publications = new Map<string, Publication>();
  for (let at = 0; at < size.posts; at++) {
    const author = people[at % people.length] as Account;
    const bytes = await makePhoto({ seed: at });
    const publish = () => client.publish(author, bytes, { caption: `post ${at}` });
    const id = await eventually(20_000, publish);
    publications.set(id, {
      author,
      isVideo: false,
      word: null,
      mentioned: null,
      isShown: true,
      isServed: false,
      isDeleted: false,
    });
  }
  return {
    people,
    posts: [...publications.keys()],
    publications,
    comments: new Map(),
    messages: new Map(),
    likes: new Map(),
    follows: new Map(),
    views: new Map(),
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
