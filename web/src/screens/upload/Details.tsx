import { useStore } from '@nanostores/react';
import type { FormEvent } from 'react';
import type { CommentPolicy, Visibility } from '../../../generated/graph.ts';
import { Button } from '../../design/Button.tsx';
import { CaptionField } from './CaptionField.tsx';
import type { Draft } from './draft.ts';
import { $refused, changeDraft, discardDraft, publish } from './draft-work.ts';
import { OneOf } from './OneOf.tsx';
import { saidOf } from './said-of.ts';
import { $sending } from './sending.ts';
import styles from './upload.module.css';
import { uploadWords } from './words.ts';

const visibilities: Readonly<Record<Visibility, 'everyone' | 'followers' | 'friends' | 'onlyMe'>> =
  { PUBLIC: 'everyone', FOLLOWERS: 'followers', FRIENDS: 'friends', PRIVATE: 'onlyMe' };
const policies: Readonly<Record<CommentPolicy, 'everyone' | 'followers' | 'nobody'>> = {
  EVERYONE: 'everyone',
  FOLLOWERS: 'followers',
  NOBODY: 'nobody',
};

/** What is said with the files, who may see it, and the button that sends it off. */
export function Details({ draft }: { draft: Draft }) {
  const words = useStore(uploadWords);
  const sending = useStore($sending);
  const refused = useStore($refused);
  const isSent = draft.files.every(({ key }) => sending[key]?.state === 'sent');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    publish();
  };
  return (
    <form className={styles.details} onSubmit={submit}>
      <CaptionField value={draft.caption} onChange={(caption) => changeDraft({ caption })} />
      <OneOf
        title={words.visibility}
        hint={draft.visibility === 'FRIENDS' ? words.friendsHint : undefined}
        names={mapped(visibilities, words)}
        value={draft.visibility}
        onChoose={(visibility) => changeDraft({ visibility })}
      />
      <OneOf
        title={words.comments}
        names={mapped(policies, words)}
        value={draft.allowComments}
        onChoose={(allowComments) => changeDraft({ allowComments })}
      />
      {refused && (
        <p role="alert" className={styles.fault}>
          {saidOf(words, refused)}
        </p>
      )}
      <div className={styles.send}>
        <Button kind="primary" type="submit" busy={draft.isWanted}>
          {words.publish}
        </Button>
        <Button
          onClick={() => {
            if (draft.isWanted) changeDraft({ isWanted: false });
            else if (confirm(words.sureDiscard)) discardDraft();
          }}
        >
          {draft.isWanted ? words.notYet : words.discard}
        </Button>
      </div>
      <p role="status" className={styles.soft}>
        {isSent ? '' : draft.isWanted ? words.whenSent : words.kept}
      </p>
    </form>
  );
}

const mapped = <Key extends string, Word extends string>(
  keys: Readonly<Record<Key, Word>>,
  words: Readonly<Record<Word, string>>,
) =>
  Object.entries<Word>(keys).map(([value, word]) => ({ value: value as Key, name: words[word] }));
