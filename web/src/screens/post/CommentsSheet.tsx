import { useStore } from '@nanostores/react';
import type { ClipFragment } from '../../../generated/graph.ts';
import { appWords } from '../../app/words.ts';
import { Sheet } from '../../design/Sheet.tsx';
import { Comments } from './Comments.tsx';
import { commentWords } from './words.ts';

/** The comments of a clip over the feed, which waits behind them. */
export default function CommentsSheet({
  clip,
  onClose,
}: {
  clip: ClipFragment;
  onClose: () => void;
}) {
  const words = useStore(commentWords);
  const app = useStore(appWords);
  return (
    <Sheet title={words.title(clip.commentCount ?? 0)} closeLabel={app.close} onClose={onClose}>
      <Comments clip={clip} />
    </Sheet>
  );
}
