import { useStore } from '@nanostores/react';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { ClipDocument, type ClipFragment, type ViewSource } from '../../../generated/graph.ts';
import { NotFound } from '../../app/NotFound.tsx';
import { useTitle } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { Avatar } from '../../design/Avatar.tsx';
import { IconButton } from '../../design/Button.tsx';
import { Spinner } from '../../design/States.tsx';
import { useGraph } from '../../graph/hooks.ts';
import { Failed } from '../../lists/Paged.tsx';
import { Stage } from '../../playback/Stage.tsx';
import { Caption } from '../../posts/Caption.tsx';
import { PostMenu } from '../../posts/PostMenu.tsx';
import { Rail } from '../../posts/Rail.tsx';
import { usePostActions } from '../../posts/usePostActions.ts';
import { Comments } from './Comments.tsx';
import CommentsSheet from './CommentsSheet.tsx';
import styles from './post.module.css';
import { commentWords } from './words.ts';

const sources: readonly ViewSource[] = ['PROFILE', 'SEARCH', 'CHAT', 'NOTIFICATION', 'TAG'];

/** One post: its clip, and beside it (on a phone above them) what people say. */
export default function PostScreen({ id }: { id: string }) {
  const app = useStore(appWords);
  const words = useStore(commentWords);
  const [parameters] = useSearchParams();
  const from = parameters.get('from')?.toUpperCase();
  const source = sources.find((one) => one === from) ?? 'LINK';
  const { data, isLoading, fault, refresh } = useGraph(ClipDocument, { id });
  useTitle(data?.post?.caption || words.post);
  if (fault) return <Failed fault={fault} onRetry={refresh} />;
  if (isLoading || data === undefined) return <Spinner label={app.loading} />;
  if (!data.post) return <NotFound />;
  return <OnePost clip={data.post} source={source} />;
}

function OnePost({ clip, source }: { clip: ClipFragment; source: ViewSource }) {
  const app = useStore(appWords);
  const words = useStore(commentWords);
  const { like } = usePostActions(clip);
  const [hasSheet, setSheet] = useState(false);
  const { author } = clip;
  return (
    <div className={styles.screen}>
      <h1 className="visually-hidden">{words.post}</h1>
      <section className={styles.clip} aria-label={words.post}>
        <Stage clip={clip} active near source={source} onLike={like} />
        <div className={styles.top}>
          <IconButton icon="back" label={app.back} onClick={() => history.back()} />
          <PostMenu clip={clip} />
        </div>
        <div className={styles.below}>
          <Caption clip={clip} reason={null} />
        </div>
        <div className={styles.beside}>
          <Rail clip={clip} onComments={() => setSheet(true)}>
            {author && (
              <Link
                href={`/u/${encodeURIComponent(author.username)}`}
                aria-label={author.displayName}
              >
                <Avatar of={author} size={48} />
              </Link>
            )}
          </Rail>
        </div>
      </section>
      <section className={styles.comments} aria-label={words.title(clip.commentCount ?? 0)}>
        <h2 className={styles.heading}>{words.title(clip.commentCount ?? 0)}</h2>
        <Comments clip={clip} />
      </section>
      {hasSheet && <CommentsSheet clip={clip} onClose={() => setSheet(false)} />}
    </div>
  );
}
