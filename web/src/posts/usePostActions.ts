import { useStore } from '@nanostores/react';
import {
  type ClipFragment,
  LikePostDocument,
  SavePostDocument,
  SharePostDocument,
  UnlikePostDocument,
  UnsavePostDocument,
} from '../../generated/graph.ts';
import { say, sayFault } from '../app/toasts.ts';
import { useAct } from '../graph/hooks.ts';
import { useGuard } from '../session/useGuard.ts';
import { $viewer } from '../session/viewer.ts';
import { postWords } from './words.ts';

/** What a viewer does with a post. Faults are told in a toast. */
export function usePostActions(clip: ClipFragment) {
  const guard = useGuard();
  const words = useStore(postWords);
  const viewer = useStore($viewer);
  const [likePost] = useAct(LikePostDocument);
  const [unlikePost] = useAct(UnlikePostDocument);
  const [savePost] = useAct(SavePostDocument);
  const [unsavePost] = useAct(UnsavePostDocument);
  const [sharePost] = useAct(SharePostDocument);
  const { id } = clip;

  async function share(): Promise<void> {
    const url = `${location.origin}/post/${id}`;
    try {
      if (navigator.share) await navigator.share({ url, text: clip.caption });
      else if (navigator.clipboard) {
        await navigator.clipboard.writeText(url);
        say(words.linkCopied);
        // Pages without TLS have no clipboard.
      } else say(url);
      if (viewer) await sharePost({ id });
    } catch (error) {
      // Who closes the system's dialog has changed their mind.
      if ((error as Error).name !== 'AbortError') sayFault(error);
    }
  }

  return {
    /** Likes only: a second double tap takes nothing back. */
    like: () =>
      guard(() => {
        if (!clip.isLikedByMe) likePost({ id }).catch(sayFault);
      }),
    toggleLike: () =>
      guard(() => {
        (clip.isLikedByMe ? unlikePost : likePost)({ id }).catch(sayFault);
      }),
    toggleSave: () =>
      guard(() => {
        (clip.isSavedByMe ? unsavePost : savePost)({ id }).catch(sayFault);
      }),
    share: () => void share(),
  };
}
