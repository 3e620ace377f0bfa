import { useState } from 'react';
import styles from './avatar.module.css';

interface Pictured {
  readonly username: string;
  readonly displayName: string;
  readonly avatarUrl: string;
  readonly avatar?: { readonly url: string } | null;
}

/** A stable colour for whoever has no picture. */
const hueOf = (name: string): number =>
  [...name].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 360, 7);

/**
 * The picture of an account, or its first letter while there is none: pictures elsewhere on the
 * internet are not asked for, so that nobody learns who looks.
 */
export function Avatar({ of: person, size = 40 }: { of: Pictured | null; size?: number }) {
  const [failed, setFailed] = useState('');
  const url = person?.avatar?.url;
  const name = person?.displayName || person?.username || '?';
  const box = { width: size, height: size, fontSize: size * 0.42 };
  if (url && url !== failed)
    return (
      <img
        className={styles.avatar}
        style={box}
        src={url}
        width={size}
        height={size}
        alt=""
        loading="lazy"
        onError={() => setFailed(url)}
      />
    );
  const background = `hsl(${hueOf(person?.username ?? '')} 45% 38%)`;
  return (
    <span className={styles.avatar} style={{ ...box, background }} aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
