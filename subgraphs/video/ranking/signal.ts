import type { Id } from '@clipgraph/platform/ids/id.ts';

export type SignalKind = 'VIEW' | 'LIKE' | 'COMMENT' | 'SAVE' | 'SHARE';

/** Something that somebody did with a post. */
export interface Signal {
  kind: SignalKind;
  /** null: a guest. */
  userId: Id | null;
  postId: Id;
  authorId: Id;
  /** false: taken back. */
  active: boolean;
  /** Of a view: whether it went to the end. */
  completed: boolean;
  atMs: number;
}
