import { useStore } from '@nanostores/react';
import { useState } from 'react';
import { RemovePasskeyDocument } from '../../../../generated/graph.ts';
import { say } from '../../../app/toasts.ts';
import { Button } from '../../../design/Button.tsx';
import { Icon } from '../../../design/Icon.tsx';
import { useAct } from '../../../graph/hooks.ts';
import { $format } from '../../../i18n/i18n.ts';
import { ago } from '../../../i18n/relative-time.ts';
import { ProofForm } from '../ProofForm.tsx';
import { Section } from '../Section.tsx';
import styles from '../settings.module.css';
import type { Account } from '../useAccount.ts';
import { AddPasskey } from './AddPasskey.tsx';
import { securityWords } from './words.ts';

export function Passkeys({ account, onChanged }: { account: Account; onChanged: () => void }) {
  const words = useStore(securityWords);
  const format = useStore($format);
  const [removing, setRemoving] = useState<string>();
  const [remove] = useAct(RemovePasskeyDocument);
  const { passkeys, hasSecondFactor } = account;
  return (
    <Section title={words.passkeys} hint={words.passkeysHint}>
      {passkeys.length === 0 && <p>{words.noPasskeys}</p>}
      <ul className={styles.things}>
        {passkeys.map(({ id, name, createdAt, lastUsedAt }) => {
          const added = ago(format, createdAt);
          return (
            <li key={id}>
              <div className={styles.thing}>
                <Icon name="key" size={22} />
                <span className={styles.placeWords}>
                  <strong>{name}</strong>
                  <span>
                    {lastUsedAt
                      ? words.used({ added, used: ago(format, lastUsedAt) })
                      : words.neverUsed({ added })}
                  </span>
                </span>
                <Button aria-label={words.removePasskey({ name })} onClick={() => setRemoving(id)}>
                  {words.remove}
                </Button>
              </div>
              {removing === id && (
                <ProofForm
                  does={words.removePasskey({ name })}
                  kind="danger"
                  takesCode={hasSecondFactor}
                  onCancel={() => setRemoving(undefined)}
                  onSubmit={async (proof) => {
                    await remove({ id, ...proof });
                    say(words.removed);
                    setRemoving(undefined);
                    onChanged();
                  }}
                />
              )}
            </li>
          );
        })}
      </ul>
      <AddPasskey takesCode={hasSecondFactor} onAdded={onChanged} />
    </Section>
  );
}
