import { useStore } from '@nanostores/react';
import { useEffect } from 'react';
import { Page } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { Spinner } from '../../design/States.tsx';
import { $viewer } from '../../session/viewer.ts';
import { Details } from './Details.tsx';
import { $draft, discardDraft, openDraft } from './draft-work.ts';
import { Files } from './Files.tsx';
import { Picker } from './Picker.tsx';
import { PostState } from './PostState.tsx';
import { $published } from './published.ts';
import styles from './upload.module.css';
import { uploadWords } from './words.ts';

/** Makes a post: files, words, and then how far it is. What was begun is there after a reload. */
export default function UploadScreen() {
  const app = useStore(appWords);
  const words = useStore(uploadWords);
  const viewer = useStore($viewer);
  const draft = useStore($draft);
  const id = viewer?.id;
  useEffect(() => {
    if (id !== undefined) void openDraft(id);
  }, [id]);
  // Whoever comes back after a post was finished makes another one.
  useEffect(
    () => () => {
      if ($published.get()?.status === 'READY') discardDraft();
    },
    [],
  );
  return (
    <div className={styles.screen}>
      <Page title={words.title}>
        {draft === undefined ? (
          <Spinner label={app.loading} />
        ) : draft.postId ? (
          <PostState draft={draft} id={draft.postId} />
        ) : draft.files.length === 0 ? (
          <Picker there={draft.files} />
        ) : (
          <div className={styles.making}>
            <Files files={draft.files} />
            <Details draft={draft} />
          </div>
        )}
      </Page>
    </div>
  );
}
