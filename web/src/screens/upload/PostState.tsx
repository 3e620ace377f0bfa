import { useStore } from '@nanostores/react';
import { Link } from 'wouter';
import {
  DeletePostDocument,
  type PublishedFragment,
  RetryProcessingDocument,
} from '../../../generated/graph.ts';
import { sayFault } from '../../app/toasts.ts';
import { Button } from '../../design/Button.tsx';
import { Icon } from '../../design/Icon.tsx';
import { useAct } from '../../graph/hooks.ts';
import { $format } from '../../i18n/i18n.ts';
import { poster } from '../../playback/poster.ts';
import type { Draft } from './draft.ts';
import { discardDraft } from './draft-work.ts';
import { $published } from './published.ts';
import styles from './upload.module.css';
import { uploadWords } from './words.ts';

/** What becomes of a post after it was sent off: how far it is, that it is out, or why not. */
export function PostState({ draft, id }: { draft: Draft; id: string }) {
  const words = useStore(uploadWords);
  const post = useStore($published);
  if (post?.status === 'READY') return <Ready post={post} />;
  if (post?.status === 'FAILED') return <Unready post={post} />;
  return (
    <section className={styles.state} aria-busy="true">
      <span className={styles.glyph}>
        <Icon name="upload" size={34} />
      </span>
      <div role="status">
        <h2>{words.preparing}</h2>
      </div>
      <Stage post={post} />
      <p className={styles.soft}>{words.leave}</p>
      <Link href={`/post/${id}`} className={styles.quiet}>
        {draft.caption || words.see}
      </Link>
    </section>
  );
}

const stages = {
  WAITING: 'waitingStage',
  CHECKING: 'checking',
  COVER: 'cover',
  TRANSCODING: 'transcoding',
  DONE: 'transcoding',
  FAILED: 'waitingStage',
} as const;

function Stage({ post }: { post: PublishedFragment | undefined }) {
  const words = useStore(uploadWords);
  const format = useStore($format);
  const { stage = 'WAITING', progress = 0 } = post?.processing ?? {};
  return (
    <div className={styles.sending}>
      <progress max={1} value={progress} aria-label={words.preparing} />
      <span>
        {words[stages[stage]]} {format.number(progress, { style: 'percent' })}
      </span>
    </div>
  );
}

const audiences = {
  PUBLIC: 'everyone',
  FOLLOWERS: 'followers',
  FRIENDS: 'friends',
  PRIVATE: 'onlyMe',
} as const;

function Ready({ post }: { post: PublishedFragment }) {
  const words = useStore(uploadWords);
  const who = words[audiences[post.visibility]];
  return (
    <section className={styles.state}>
      <img className={styles.cover} src={poster(post)} alt="" />
      <div role="status">
        <h2>{words.ready}</h2>
      </div>
      {post.visibility !== 'PRIVATE' && <p className={styles.soft}>{words.readyHint({ who })}</p>}
      <div className={styles.send}>
        <Link href={`/post/${post.id}`} className={styles.primary}>
          {words.see}
        </Link>
        <Button onClick={discardDraft}>{words.another}</Button>
      </div>
    </section>
  );
}

function Unready({ post }: { post: PublishedFragment }) {
  const words = useStore(uploadWords);
  const [retry, retrying] = useAct(RetryProcessingDocument);
  const [remove, removing] = useAct(DeletePostDocument);
  const again = () =>
    retry({ id: post.id }).then((data) => $published.set(data.retryProcessing), sayFault);
  return (
    <section className={styles.state}>
      <span className={styles.glyph}>
        <Icon name="close" size={34} />
      </span>
      <div role="alert">
        <h2>{words.unready}</h2>
      </div>
      <p className={styles.fault}>{post.failureReason ?? post.processing?.reason}</p>
      <div className={styles.send}>
        <Button kind="primary" busy={retrying} onClick={() => void again()}>
          {words.retry}
        </Button>
        <Button
          kind="danger"
          icon="trash"
          busy={removing}
          onClick={() => void remove({ id: post.id }).then(discardDraft, sayFault)}
        >
          {words.removePost}
        </Button>
      </div>
    </section>
  );
}
