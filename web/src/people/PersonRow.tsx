import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { PersonFragment } from '../../generated/graph.ts';
import { Avatar } from '../design/Avatar.tsx';
import styles from './people.module.css';

/** An account in a list: it leads to the profile, and its end has room for buttons. */
export function PersonRow({
  person,
  detail,
  children,
}: {
  person: PersonFragment;
  detail?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={styles.row}>
      <Link href={`/u/${encodeURIComponent(person.username)}`} className={styles.who}>
        <Avatar of={person} size={46} />
        <span className={styles.names}>
          <strong>{person.displayName}</strong>
          <span>@{person.username}</span>
          {detail && <span>{detail}</span>}
        </span>
      </Link>
      {children}
    </div>
  );
}
