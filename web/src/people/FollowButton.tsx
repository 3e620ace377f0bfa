import { useStore } from '@nanostores/react';
import { FollowDocument, type StandingFragment, UnfollowDocument } from '../../generated/graph.ts';
import { sayFault } from '../app/toasts.ts';
import { useAct } from '../graph/hooks.ts';
import { useGuard } from '../session/useGuard.ts';
import { $viewer } from '../session/viewer.ts';
import styles from './people.module.css';
import { peopleWords } from './words.ts';

/** Follows, asks a private account to be let in, and takes either back. Nothing for oneself. */
export function FollowButton({
  person,
  quiet = false,
}: {
  person: StandingFragment;
  /** Beside a clip: small, and gone once the account is followed. */
  quiet?: boolean;
}) {
  const words = useStore(peopleWords);
  const viewer = useStore($viewer);
  const guard = useGuard();
  const [follow, following] = useAct(FollowDocument);
  const [unfollow, unfollowing] = useAct(UnfollowDocument);
  const isOn = Boolean(person.isFollowedByMe || person.isFollowRequestedByMe);
  if (viewer?.id === person.id || (quiet && isOn)) return null;
  const state = person.isFollowedByMe
    ? { shown: words.following, does: words.unfollow }
    : person.isFollowRequestedByMe
      ? { shown: words.requested, does: words.withdraw }
      : { shown: words.follow, does: words.follow };
  return (
    <button
      type="button"
      className={`${quiet ? styles.quiet : styles.follow} ${isOn ? styles.on : ''}`}
      disabled={following || unfollowing}
      title={state.does}
      onClick={() =>
        guard(() => {
          (isOn ? unfollow : follow)({ id: person.id }).catch(sayFault);
        })
      }
    >
      {state.shown}
    </button>
  );
}
