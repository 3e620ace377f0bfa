import { useStore } from '@nanostores/react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useTitle } from '../../../app/Page.tsx';
import { appWords } from '../../../app/words.ts';
import { IconButton } from '../../../design/Button.tsx';
import { $reachable } from '../../../outbox/network.ts';
import { chatWords } from '../words.ts';
import styles from './thread.module.css';

/** Whom one writes with, and what they are doing. */
export function ThreadHead({
  title,
  picture,
  detail,
  href,
  typers = [],
  children,
}: {
  title: string;
  picture: ReactNode;
  detail: string;
  /** Where the name leads. */
  href?: string | undefined;
  typers?: readonly string[];
  children?: ReactNode;
}) {
  const app = useStore(appWords);
  const words = useStore(chatWords);
  const isReachable = useStore($reachable);
  const [, navigate] = useLocation();
  useTitle(title);
  const names = typers.join(', ');
  const typing = typers.length > 1 ? words.typingMany({ names }) : words.typing({ names });
  const state = isReachable ? (names ? typing : '') : words.reconnecting;
  const who = (
    <>
      {picture}
      <span className={styles.names}>
        <span className={styles.title}>{title}</span>
        <span role="status" className={state ? styles.state : styles.detail}>
          {state || detail}
        </span>
      </span>
    </>
  );
  return (
    <header className={styles.head}>
      <span className={styles.back}>
        <IconButton icon="back" label={app.back} onClick={() => navigate('/chats')} />
      </span>
      <h1 className="visually-hidden">{title}</h1>
      {href ? (
        <Link href={href} className={styles.who}>
          {who}
        </Link>
      ) : (
        <div className={styles.who}>{who}</div>
      )}
      {children}
    </header>
  );
}
