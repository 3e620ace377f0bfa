import { useStore } from '@nanostores/react';
import {
  type CommentBodyFragment,
  LikeCommentDocument,
  UnlikeCommentDocument,
} from '../../../generated/graph.ts';
import { sayFault } from '../../app/toasts.ts';
import { Icon } from '../../design/Icon.tsx';
import { useAct } from '../../graph/hooks.ts';
import { compact } from '../../i18n/compact.ts';
import { $format } from '../../i18n/i18n.ts';
import { useGuard } from '../../session/useGuard.ts';
import styles from './comments.module.css';
import { commentWords } from './words.ts';

export function CommentLike({ comment }: { comment: CommentBodyFragment }) {
  const words = useStore(commentWords);
  const format = useStore($format);
  const guard = useGuard();
  const [like] = useAct(LikeCommentDocument);
  const [unlike] = useAct(UnlikeCommentDocument);
  const { id, isLikedByMe, likeCount } = comment;
  return (
    <button
      type="button"
      className={styles.like}
      aria-pressed={isLikedByMe}
      aria-label={`${isLikedByMe ? words.unlike : words.like}, ${likeCount}`}
      onClick={() => guard(() => void (isLikedByMe ? unlike : like)({ id }).catch(sayFault))}
    >
      <Icon name="heart" size={18} filled={isLikedByMe} />
      {likeCount > 0 && <span aria-hidden="true">{compact(format, likeCount)}</span>}
    </button>
  );
}
