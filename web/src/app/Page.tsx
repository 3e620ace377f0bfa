import { useStore } from '@nanostores/react';
import { type ReactNode, useEffect } from 'react';
import { IconButton } from '../design/Button.tsx';
import styles from './page.module.css';
import { appWords } from './words.ts';

/** A screen of text and lists: its heading with the way back, and what can be done at its end. */
export function Page({
  title,
  back = false,
  actions,
  children,
}: {
  title: string;
  back?: boolean;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const words = useStore(appWords);
  useTitle(title);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        {back && <IconButton icon="back" label={words.back} onClick={() => history.back()} />}
        <h1>{title}</h1>
        {actions}
      </header>
      {children}
    </div>
  );
}

/** Names the page in the browser's tab, which screen readers read out first. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Clipgraph` : 'Clipgraph';
  }, [title]);
}
