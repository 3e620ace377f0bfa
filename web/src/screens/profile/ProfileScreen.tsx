import { useStore } from '@nanostores/react';
import { ProfileDocument } from '../../../generated/graph.ts';
import { NotFound } from '../../app/NotFound.tsx';
import { useTitle } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { Spinner } from '../../design/States.tsx';
import { useGraph } from '../../graph/hooks.ts';
import { Failed } from '../../lists/Paged.tsx';
import { ProfileHead } from './ProfileHead.tsx';
import { ProfileList, ProfileTabs } from './ProfileLists.tsx';
import styles from './profile.module.css';

/** An account: who it is, and its lists. */
export default function ProfileScreen({ username, list }: { username: string; list: string }) {
  const app = useStore(appWords);
  const { data, isLoading, fault, refresh } = useGraph(ProfileDocument, { username });
  useTitle(data?.user?.displayName ?? `@${username}`);
  if (fault) return <Failed fault={fault} onRetry={refresh} />;
  if (isLoading || data === undefined) return <Spinner label={app.loading} />;
  const { user } = data;
  if (!user) return <NotFound />;
  return (
    <div className={styles.screen}>
      <ProfileHead user={user} />
      <ProfileTabs user={user} list={list} />
      <ProfileList user={user} list={list} />
    </div>
  );
}
