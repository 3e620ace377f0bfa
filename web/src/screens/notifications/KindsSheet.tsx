import { useStore } from '@nanostores/react';
import { useId } from 'react';
import {
  ChooseNotificationsDocument,
  type NotificationAudience,
  NotificationChoicesDocument,
  type NotificationKind,
} from '../../../generated/graph.ts';
import { sayFault } from '../../app/toasts.ts';
import { appWords } from '../../app/words.ts';
import { Sheet } from '../../design/Sheet.tsx';
import { Spinner } from '../../design/States.tsx';
import { useAct, useGraph } from '../../graph/hooks.ts';
import { Failed } from '../../lists/Paged.tsx';
import styles from './notifications.module.css';
import { notificationWords } from './words.ts';

const audiences: readonly NotificationAudience[] = ['EVERYONE', 'FOLLOWED', 'NOBODY'];

interface Choice {
  readonly kind: NotificationKind;
  readonly from: NotificationAudience;
}

/** Of whose acts the viewer hears, for each kind; a choice is kept at once. */
export function KindsSheet({ onClose }: { onClose: () => void }) {
  const app = useStore(appWords);
  const words = useStore(notificationWords);
  const { data, fault, refresh } = useGraph(NotificationChoicesDocument, {});
  return (
    <Sheet title={words.settings} closeLabel={app.close} onClose={onClose}>
      <div className={styles.kinds}>
        <p>{words.settingsHint}</p>
        {fault && <Failed fault={fault} onRetry={refresh} />}
        {!data && !fault && <Spinner label={app.loading} />}
        {data?.notificationSettings.kinds.map((choice) => (
          <Kind key={choice.kind} choice={choice} />
        ))}
      </div>
    </Sheet>
  );
}

function Kind({ choice: { kind, from } }: { choice: Choice }) {
  const words = useStore(notificationWords);
  const id = useId();
  const [choose, choosing] = useAct(ChooseNotificationsDocument);
  // Of one's own posts one always hears.
  if (kind === 'POST_READY' || kind === 'POST_FAILED') return null;
  return (
    <p className={styles.choice}>
      <label htmlFor={id}>{words[`kind${kind}`]}</label>
      <select
        id={id}
        value={from}
        disabled={choosing}
        onChange={({ target }) => {
          const next = audiences.find((audience) => audience === target.value) ?? from;
          choose({ input: { kinds: [{ kind, from: next }] } }).catch(sayFault);
        }}
      >
        {audiences.map((audience) => (
          <option key={audience} value={audience}>
            {words[`from${audience}`]}
          </option>
        ))}
      </select>
    </p>
  );
}
