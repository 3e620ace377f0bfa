import { useStore } from '@nanostores/react';
import { Link } from 'wouter';
import { Empty } from '../design/States.tsx';
import styles from './page.module.css';
import { appWords } from './words.ts';

/** What is not there, and what is not for the viewer, look the same. */
export function NotFound() {
  const words = useStore(appWords);
  return (
    <Empty icon="compass" title={words.notFound}>
      <p>{words.notFoundHint}</p>
      <Link href="/" className={styles.link}>
        {words.home}
      </Link>
    </Empty>
  );
}
