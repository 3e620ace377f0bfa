import { useStore } from '@nanostores/react';
import { useState } from 'react';
import {
  type ClipFragment,
  type CommentSort,
  CommentsDocument,
  PinnedCommentDocument,
} from '../../../generated/graph.ts';
import { Empty } from '../../design/States.tsx';
import { commentsPage } from '../../graph/comments-page.ts';
import { useGraph } from '../../graph/hooks.ts';
import { Paged } from '../../lists/Paged.tsx';
import { CommentItem } from './CommentItem.tsx';
import { Composer } from './Composer.tsx';
import styles from './comments.module.css';
import { commentWords } from './words.ts';

/** What people say under a post, and where one says something oneself. */
export function Comments({ clip }: { clip: ClipFragment }) {
  const words = useStore(commentWords);
  const [sort, setSort] = useState<CommentSort>('TOP');
  const pinned = useGraph(PinnedCommentDocument, { id: clip.id }).data?.post?.pinnedComment;
  return (
    <div className={styles.comments}>
      <fieldset className={styles.sorts}>
        <legend className="visually-hidden">{words.sort}</legend>
        {(['TOP', 'NEWEST'] as const).map((order) => (
          <button
            key={order}
            type="button"
            className={styles.sort}
            aria-pressed={sort === order}
            onClick={() => setSort(order)}
          >
            {order === 'TOP' ? words.top : words.newest}
          </button>
        ))}
      </fieldset>
      <div className={styles.list}>
        {pinned && <CommentItem comment={pinned} clip={clip} place="pinned" />}
        <Paged
          document={CommentsDocument}
          variables={commentsPage(clip.id, sort)}
          select={(data) => data.post?.comments}
          empty={
            pinned ? null : (
              <Empty icon="comment" title={words.empty}>
                <p>{words.emptyHint}</p>
              </Empty>
            )
          }
        >
          {({ node }, before) =>
            node.id === pinned?.id ? null : (
              <CommentItem key={node.id} comment={node} clip={clip} place={{ sort, before }} />
            )
          }
        </Paged>
      </div>
      <Composer clip={clip} />
    </div>
  );
}
