import { useStore } from '@nanostores/react';
import { Button } from '../../design/Button.tsx';
import { Icon } from '../../design/Icon.tsx';
import { $format } from '../../i18n/i18n.ts';
import type { DraftFile } from './draft.ts';
import { sendAgain } from './draft-work.ts';
import { saidOf } from './said-of.ts';
import { $sending, waiting } from './sending.ts';
import styles from './upload.module.css';
import { uploadWords } from './words.ts';

/** The same bytes would be refused again. */
const final = new Set(['PAYLOAD_TOO_LARGE', 'BAD_USER_INPUT']);
const mebibyte = 1024 * 1024;

/** How far the bytes of a file are. */
export function FileState({ one }: { one: DraftFile }) {
  const words = useStore(uploadWords);
  const format = useStore($format);
  const { state, sentBytes, fault } = useStore($sending)[one.key] ?? waiting;
  if (state === 'sent')
    return (
      <p className={styles.sent}>
        <Icon name="check" size={18} /> {words.sent}
      </p>
    );
  if (state === 'failed' && fault) {
    const why =
      fault.code === 'BAD_USER_INPUT'
        ? `${words.badBytes} (${fault.message})`
        : saidOf(words, fault);
    return (
      <div role="alert" className={styles.stopped}>
        <p className={styles.fault}>
          <strong>{words.failed}.</strong> {why}
        </p>
        {!final.has(fault.code) && (
          <Button onClick={() => sendAgain(one.key)}>{words.sendAgain}</Button>
        )}
      </div>
    );
  }
  const part = sentBytes / one.file.size;
  const percent = format.number(part, { style: 'percent' });
  const size = `${format.number(one.file.size / mebibyte, { maximumSignificantDigits: 2 })} MB`;
  return (
    <div className={styles.sending}>
      <progress max={1} value={part} aria-label={words.sending} />
      <span>
        {words.sending} {words.progress({ percent, size })}
      </span>
    </div>
  );
}
