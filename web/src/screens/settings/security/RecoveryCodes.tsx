import { useStore } from '@nanostores/react';
import { useEffect, useRef } from 'react';
import { say, sayFault } from '../../../app/toasts.ts';
import { Button } from '../../../design/Button.tsx';
import styles from '../settings.module.css';
import { securityWords } from './words.ts';

/** The ten codes, which are shown this once. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const words = useStore(securityWords);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const text = codes.join('\n');
  return (
    <div className={styles.codesBox}>
      <h3 ref={heading} tabIndex={-1}>
        {words.codesTitle}
      </h3>
      <p className={styles.hint}>{words.codesHint}</p>
      <ol className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className={styles.acts}>
        {navigator.clipboard && (
          <Button
            onClick={() =>
              void navigator.clipboard.writeText(text).then(() => say(words.copied), sayFault)
            }
          >
            {words.copy}
          </Button>
        )}
        <a
          className={styles.plain}
          download="clipgraph-recovery-codes.txt"
          href={`data:text/plain,${encodeURIComponent(`${text}\n`)}`}
        >
          {words.download}
        </a>
        <Button kind="primary" icon="check" onClick={onKept}>
          {words.haveKept}
        </Button>
      </div>
    </div>
  );
}
