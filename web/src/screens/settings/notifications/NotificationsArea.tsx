import { useStore } from '@nanostores/react';
import { useId } from 'react';
import {
  type NotificationAudience,
  type NotificationKind,
  NotificationSettingsDocument,
  UpdateNotificationSettingsDocument,
} from '../../../../generated/graph.ts';
import { appWords } from '../../../app/words.ts';
import { Spinner } from '../../../design/States.tsx';
import { useAct, useGraph } from '../../../graph/hooks.ts';
import { Failed } from '../../../lists/Paged.tsx';
import { Section } from '../Section.tsx';
import styles from '../settings.module.css';
import { useWanted } from '../useWanted.ts';
import { notificationSettingWords } from './words.ts';

/** Of whose acts the viewer hears, for each kind of them. */
export function NotificationsArea() {
  const app = useStore(appWords);
  const words = useStore(notificationSettingWords);
  const { data, fault, refresh } = useGraph(NotificationSettingsDocument, {});
  const [update] = useAct(UpdateNotificationSettingsDocument);
  if (fault) return <Failed fault={fault} onRetry={refresh} />;
  if (!data) return <Spinner label={app.loading} />;
  return (
    <Section title={words.title} hint={words.hint}>
      <ul className={styles.things}>
        {data.notificationSettings.kinds.map(({ kind, from }) => (
          <Kind
            key={kind}
            kind={kind}
            from={from}
            onChoose={(chosen) =>
              update({ input: { kinds: [{ kind, from: chosen }] } }).then(refresh)
            }
          />
        ))}
      </ul>
    </Section>
  );
}

/** What the server itself tells about one's own posts has no audience: it is on or off. */
const ownKinds: readonly NotificationKind[] = ['POST_READY', 'POST_FAILED'];
const audiences = [
  ['EVERYONE', 'everyone'],
  ['FOLLOWED', 'followed'],
  ['NOBODY', 'nobody'],
] as const;

function Kind({
  kind,
  from,
  onChoose,
}: {
  kind: NotificationKind;
  from: NotificationAudience;
  onChoose: (from: NotificationAudience) => Promise<unknown>;
}) {
  const words = useStore(notificationSettingWords);
  const id = useId();
  const [shown, choose] = useWanted(from, onChoose);
  if (ownKinds.includes(kind)) return null;
  return (
    <li className={styles.thing}>
      <label htmlFor={id} className={styles.placeWords}>
        <strong>{words[kind]}</strong>
      </label>
      <select
        id={id}
        className={styles.select}
        value={shown}
        onChange={({ currentTarget }) => {
          const chosen = audiences.find(([audience]) => audience === currentTarget.value);
          if (chosen) choose(chosen[0]);
        }}
      >
        {audiences.map(([audience, word]) => (
          <option key={audience} value={audience}>
            {words[word]}
          </option>
        ))}
      </select>
    </li>
  );
}
