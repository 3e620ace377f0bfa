import { useStore } from '@nanostores/react';
import { Link } from 'wouter';
import { TrendingTagsDocument } from '../../../generated/graph.ts';
import { useGraph } from '../../graph/hooks.ts';
import styles from './search.module.css';
import { searchWords } from './words.ts';

/** What people write about now, for whoever does not know yet what to look for. */
export function TrendingTags() {
  const words = useStore(searchWords);
  const { data } = useGraph(TrendingTagsDocument, {});
  if (!data || data.trendingTags.length === 0) return null;
  return (
    <section>
      <h2 className={styles.heading}>{words.trending}</h2>
      {data.trendingTags.map(({ tag }) => (
        <TagRow key={tag.name} tag={tag} />
      ))}
    </section>
  );
}

export function TagRow({ tag }: { tag: { name: string; postCount: number } }) {
  const words = useStore(searchWords);
  return (
    <Link href={`/tag/${encodeURIComponent(tag.name)}`} className={styles.tagRow}>
      <span className={styles.hash} aria-hidden="true">
        #
      </span>
      <span>
        <strong>{tag.name}</strong>
        <span>{words.postCount(tag.postCount)}</span>
      </span>
    </Link>
  );
}
