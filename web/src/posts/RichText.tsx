import { Link } from 'wouter';
import styles from './posts.module.css';

/** A tag or a name in a text: letters, digits and what scripts join them with. */
const link = /([#@][\p{L}\p{N}\p{M}_.-]*[\p{L}\p{N}\p{M}_])/u;

/** A caption or a comment: its tags lead to their feeds, names that it mentions to their profiles. */
export function RichText({
  text,
  mentions,
}: {
  text: string;
  mentions: readonly ({ readonly id: string; readonly username: string } | null)[];
}) {
  const names = new Map(
    mentions.flatMap((one) => (one ? [[one.username.toLowerCase(), one.username] as const] : [])),
  );
  return text.split(link).map((part, index) => {
    // The parts of one text never change places.
    const key = `${index} ${part}`;
    if (part.startsWith('#') && part.length > 1)
      return (
        <Link
          key={key}
          href={`/tag/${encodeURIComponent(part.slice(1).toLowerCase())}`}
          className={styles.tag}
        >
          {part}
        </Link>
      );
    const username = part.startsWith('@') ? names.get(part.slice(1).toLowerCase()) : undefined;
    if (username)
      return (
        <Link key={key} href={`/u/${encodeURIComponent(username)}`} className={styles.tag}>
          {part}
        </Link>
      );
    return part;
  });
}
