import { useStore } from '@nanostores/react';
import { EndOtherSessionsDocument, EndSessionDocument } from '../../../../generated/graph.ts';
import { say, sayFault } from '../../../app/toasts.ts';
import { Button } from '../../../design/Button.tsx';
import { Icon } from '../../../design/Icon.tsx';
import { useAct } from '../../../graph/hooks.ts';
import { $format } from '../../../i18n/i18n.ts';
import { ago } from '../../../i18n/relative-time.ts';
import { Section } from '../Section.tsx';
import styles from '../settings.module.css';
import type { Account } from '../useAccount.ts';
import { securityWords } from './words.ts';

/** Where the account is logged in, and the way to end that. */
export function Sessions({
  sessions,
  onChanged,
}: {
  sessions: Account['sessions'];
  onChanged: () => void;
}) {
  const words = useStore(securityWords);
  const format = useStore($format);
  const [end, ending] = useAct(EndSessionDocument);
  const [endOthers, endingOthers] = useAct(EndOtherSessionsDocument);
  const done = (text: string) => () => {
    say(text);
    onChanged();
  };
  return (
    <Section title={words.sessions} hint={words.sessionsHint}>
      <ul className={styles.things}>
        {sessions.map(({ id, device, lastUsedAt, isCurrent }) => (
          <li key={id} className={styles.thing}>
            <Icon name="globe" size={22} />
            <span className={styles.placeWords}>
              <strong>{device}</strong>
              <span>{words.session({ used: ago(format, lastUsedAt) })}</span>
            </span>
            {isCurrent ? (
              <span className={styles.current}>{words.current}</span>
            ) : (
              <Button
                aria-label={words.endSession({ device })}
                disabled={ending}
                onClick={() => void end({ id }).then(done(words.ended), sayFault)}
              >
                {words.end}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <Button
          kind="danger"
          busy={endingOthers}
          onClick={() => void endOthers({}).then(done(words.endedOthers), sayFault)}
        >
          {words.endOthers}
        </Button>
      )}
    </Section>
  );
}
