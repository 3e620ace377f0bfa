import { useStore } from '@nanostores/react';
import { type FormEvent, useRef, useState } from 'react';
import {
  AddCommentDocument,
  type ClipFragment,
  type CommentBodyFragment,
} from '../../../generated/graph.ts';
import { sayFault } from '../../app/toasts.ts';
import { IconButton } from '../../design/Button.tsx';
import { useAct } from '../../graph/hooks.ts';
import { newKey } from '../../graph/new-key.ts';
import { useGuard } from '../../session/useGuard.ts';
import { $viewer } from '../../session/viewer.ts';
import styles from './comments.module.css';
import { MentionField } from './MentionField.tsx';
import { commentWords } from './words.ts';

/** Where a comment or a reply is written. Sent again after a cut, it is still one comment. */
export function Composer({
  clip,
  replyTo,
  onSent,
}: {
  clip: ClipFragment;
  replyTo?: CommentBodyFragment;
  onSent?: () => void;
}) {
  const words = useStore(commentWords);
  const viewer = useStore($viewer);
  const guard = useGuard();
  const [text, setText] = useState('');
  const key = useRef('');
  const [add, adding] = useAct(AddCommentDocument);
  const isAuthor = viewer?.id !== undefined && viewer?.id === clip.author?.id;
  if (!isAuthor && clip.allowComments === 'NOBODY')
    return <p className={styles.closed}>{words.nobody}</p>;
  if (!isAuthor && clip.allowComments === 'FOLLOWERS' && !clip.author?.isFollowedByMe)
    return <p className={styles.closed}>{words.onlyFollowers}</p>;

  async function send(): Promise<void> {
    key.current ||= newKey();
    try {
      await add({
        input: {
          postId: clip.id,
          parentId: replyTo?.id ?? null,
          text,
          idempotencyKey: key.current,
        },
      });
      key.current = '';
      setText('');
      onSent?.();
    } catch (error) {
      sayFault(error);
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && !adding) guard(() => void send());
  };
  const label = replyTo
    ? words.writeReply({ name: replyTo.author?.displayName ?? '…' })
    : words.write;
  return (
    <form className={styles.composer} onSubmit={submit}>
      <MentionField
        label={label}
        value={text}
        onChange={(next) => {
          // Another text is another comment.
          key.current = '';
          setText(next);
        }}
        autoFocus={replyTo !== undefined}
      />
      <IconButton icon="send" label={words.send} type="submit" disabled={!text.trim() || adding} />
    </form>
  );
}
