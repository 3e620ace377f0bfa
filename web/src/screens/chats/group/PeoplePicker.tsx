import { useStore } from '@nanostores/react';
import { useDeferredValue, useState } from 'react';
import {
  FollowingDocument,
  type PersonFragment,
  SearchDocument,
} from '../../../../generated/graph.ts';
import { appWords } from '../../../app/words.ts';
import { Avatar } from '../../../design/Avatar.tsx';
import { Icon } from '../../../design/Icon.tsx';
import { Spinner } from '../../../design/States.tsx';
import { useGraph } from '../../../graph/hooks.ts';
import { chatWords } from '../words.ts';
import styles from './group.module.css';

const shownCount = 30;

/** People to choose from: those one follows, or whom one searches for. */
export function PeoplePicker({
  viewerId,
  chosen,
  exclude,
  onChoose,
}: {
  viewerId: string;
  chosen: readonly PersonFragment[];
  /** Who is there already. */
  exclude: ReadonlySet<string>;
  onChoose: (chosen: readonly PersonFragment[]) => void;
}) {
  const app = useStore(appWords);
  const words = useStore(chatWords);
  const [text, setText] = useState('');
  const query = useDeferredValue(text.trim());
  const found = useGraph(
    SearchDocument,
    { query, kinds: ['USER'], first: shownCount },
    { pause: query === '' },
  );
  const followed = useGraph(FollowingDocument, { id: viewerId, first: shownCount });
  const people =
    query === ''
      ? (followed.data?.user?.following?.edges ?? []).map(({ node }) => node)
      : (found.data?.search.edges ?? []).map(({ node }) =>
          node?.__typename === 'User' ? node : null,
        );
  const shown = people.filter((person) => person !== null).filter(({ id }) => !exclude.has(id));
  const ids = new Set(chosen.map(({ id }) => id));
  const isLoading = query === '' ? followed.isLoading : found.isLoading;
  const toggle = (person: PersonFragment) =>
    onChoose(
      ids.has(person.id) ? chosen.filter(({ id }) => id !== person.id) : [...chosen, person],
    );
  return (
    <>
      <div className={styles.search}>
        <Icon name="search" size={20} />
        <input
          type="search"
          value={text}
          maxLength={256}
          aria-label={words.findPeople}
          placeholder={words.findPeople}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {chosen.length > 0 && (
        <ul className={styles.chosen} aria-label={words.chosen(chosen.length)}>
          {chosen.map((person) => (
            <li key={person.id}>
              <button type="button" onClick={() => toggle(person)}>
                {person.displayName} <Icon name="close" size={14} />
                <span className="visually-hidden">{words.remove}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <fieldset className={styles.people}>
        <legend className="visually-hidden">{words.people}</legend>
        {isLoading && <Spinner label={app.loading} />}
        {!isLoading && shown.length === 0 && <p className={styles.nobody}>{words.nobody}</p>}
        {shown.map((person) => (
          <label key={person.id} className={styles.person}>
            <Avatar of={person} size={40} />
            <span className={styles.names}>
              <strong>{person.displayName}</strong>
              <span>@{person.username}</span>
            </span>
            <input type="checkbox" checked={ids.has(person.id)} onChange={() => toggle(person)} />
          </label>
        ))}
      </fieldset>
    </>
  );
}
