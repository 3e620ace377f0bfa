import type { ReactNode } from 'react';
import {
  type ClipFragment,
  type CommentBodyFragment,
  PinnedRepliesDocument,
  RepliesDocument,
} from '../../../generated/graph.ts';
import { Paged } from '../../lists/Paged.tsx';
import styles from './comments.module.css';
import type { Place } from './place.ts';

const pageSize = 20;

/** The answers to one comment, oldest first. */
export function Replies({
  comment,
  clip,
  place,
  children,
}: {
  comment: CommentBodyFragment;
  clip: ClipFragment;
  place: Exclude<Place, 'reply'>;
  children: (reply: CommentBodyFragment) => ReactNode;
}) {
  const one = ({ node }: { cursor: string; node: CommentBodyFragment }) => children(node);
  return (
    <div className={styles.replies}>
      {place === 'pinned' ? (
        <Paged
          document={PinnedRepliesDocument}
          variables={{ id: clip.id, first: pageSize }}
          select={(data) => data.post?.pinnedComment?.replies}
          empty={null}
        >
          {one}
        </Paged>
      ) : (
        <Paged
          document={RepliesDocument}
          variables={{ id: clip.id, ...place, first: pageSize }}
          select={(data) =>
            data.post?.comments?.edges.find(({ node }) => node.id === comment.id)?.node.replies
          }
          empty={null}
        >
          {one}
        </Paged>
      )}
    </div>
  );
}
