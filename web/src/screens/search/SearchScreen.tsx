import { useStore } from '@nanostores/react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { SearchKind } from '../../../generated/graph.ts';
import { useTitle } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { Results } from './Results.tsx';
import { SearchField } from './SearchField.tsx';
import styles from './search.module.css';
import { TrendingTags } from './TrendingTags.tsx';
import { searchWords } from './words.ts';

/** Search: the question stands in the address, so that it can be shared and come back to. */
export default function SearchScreen() {
  const app = useStore(appWords);
  const words = useStore(searchWords);
  const [parameters, setParameters] = useSearchParams();
  const query = parameters.get('q')?.trim() ?? '';
  const [kind, setKind] = useState<SearchKind | null>(null);
  useTitle(query || app.search);
  const kinds = [
    { value: null, name: words.all },
    { value: 'POST', name: words.posts },
    { value: 'USER', name: words.people },
    { value: 'TAG', name: words.tags },
  ] as const;
  return (
    <div className={styles.screen}>
      <h1 className="visually-hidden">{app.search}</h1>
      <SearchField
        key={query}
        initial={query}
        onSearch={(text) => setParameters(text ? { q: text } : {})}
      />
      {query === '' ? (
        <TrendingTags />
      ) : (
        <>
          <fieldset className={styles.kinds}>
            <legend className="visually-hidden">{words.kinds}</legend>
            {kinds.map(({ value, name }) => (
              <button
                key={name}
                type="button"
                aria-pressed={kind === value}
                onClick={() => setKind(value)}
              >
                {name}
              </button>
            ))}
          </fieldset>
          <Results query={query} kind={kind} />
        </>
      )}
    </div>
  );
}
