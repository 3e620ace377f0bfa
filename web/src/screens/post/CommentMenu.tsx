import { useStore } from '@nanostores/react';
import {
  type ClipFragment,
  type CommentBodyFragment,
  DeleteCommentDocument,
  PinCommentDocument,
  UnpinCommentDocument,
} from '../../../generated/graph.ts';
import { sayFault } from '../../app/toasts.ts';
import { Menu } from '../../design/Menu.tsx';
import { useAct } from '../../graph/hooks.ts';
import { $viewer } from '../../session/viewer.ts';
import { commentWords } from './words.ts';

/** So long after it was written, a comment may be edited; then the server refuses. */
const editableMs = 15 * 60_000;

/** What the viewer may do with a comment: its own, or one under a post of its own. */
export function CommentMenu({
  comment,
  clip,
  isReply,
  onEdit,
}: {
  comment: CommentBodyFragment;
  clip: ClipFragment;
  isReply: boolean;
  onEdit: () => void;
}) {
  const words = useStore(commentWords);
  const viewer = useStore($viewer);
  const [remove] = useAct(DeleteCommentDocument);
  const [pin] = useAct(PinCommentDocument);
  const [unpin] = useAct(UnpinCommentDocument);
  const isMine = viewer !== null && viewer?.id === comment.author?.id;
  const isUnderMine = viewer !== null && viewer?.id === clip.author?.id;
  const { id } = comment;
  const items = [];
  if (isMine && Date.now() - Date.parse(comment.createdAt) < editableMs)
    items.push({ label: words.edit, icon: 'edit' as const, onSelect: onEdit });
  if (isUnderMine && !isReply)
    items.push({
      label: comment.isPinned ? words.unpin : words.pin,
      icon: 'pin' as const,
      onSelect: () => void (comment.isPinned ? unpin : pin)({ id }).catch(sayFault),
    });
  if (isMine || isUnderMine)
    items.push({
      label: words.delete,
      icon: 'trash' as const,
      sure: words.sureDelete,
      onSelect: () => void remove({ id }).catch(sayFault),
    });
  return <Menu label={words.options({ name: comment.author?.displayName ?? '…' })} items={items} />;
}
