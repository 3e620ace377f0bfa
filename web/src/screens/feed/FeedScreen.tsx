import { useStore } from '@nanostores/react';
import type { FeedSource } from '../../../generated/graph.ts';
import { useTitle } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { FeedTabs } from './FeedTabs.tsx';
import styles from './feed.module.css';
import { Reel } from './Reel.tsx';
import { useFeedList } from './useFeedList.ts';

/** A feed from top to bottom of the screen, one post at a time. */
export function FeedScreen({ source, tag }: { source: FeedSource; tag?: string }) {
  const words = useStore(appWords);
  const titles = {
    FOR_YOU: words.forYou,
    FOLLOWING: words.following,
    TRENDING: words.trending,
    LATEST: words.latest,
  };
  const title = tag === undefined ? titles[source] : `#${tag}`;
  useTitle(title);
  const list = useFeedList(source, tag);
  return (
    <div className={styles.screen}>
      <h1 className="visually-hidden">{title}</h1>
      <FeedTabs tag={tag} />
      <Reel list={list} source={tag === undefined ? source : 'TAG'} />
    </div>
  );
}
