import { useStore } from '@nanostores/react';
import { type FormEvent, useState } from 'react';
import { ConfirmSecondFactorDocument } from '../../../../generated/graph.ts';
import { sayFault } from '../../../app/toasts.ts';
import { appWords } from '../../../app/words.ts';
import { Button } from '../../../design/Button.tsx';
import { Field } from '../../../design/Field.tsx';
import { faultOf } from '../../../graph/faults.ts';
import { useAct } from '../../../graph/hooks.ts';
import styles from '../settings.module.css';
import { securityWords } from './words.ts';

/** Gives an app its secret, by picture, by link or in letters, and asks for its first code. */
export function Enrolment({
  qrSvg,
  secret,
  uri,
  onOn,
  onCancel,
}: {
  qrSvg: string;
  secret: string;
  uri: string;
  onOn: (recoveryCodes: readonly string[]) => void;
  onCancel: () => void;
}) {
  const app = useStore(appWords);
  const words = useStore(securityWords);
  const [confirm, confirming] = useAct(ConfirmSecondFactorDocument);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code')).replace(/\s/g, '');
    setFault(undefined);
    try {
      onOn((await confirm({ code })).confirmSecondFactor);
    } catch (error) {
      if (faultOf(error).code === 'FORBIDDEN') setFault(words.wrongCode);
      else sayFault(error);
    }
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <p>{words.scan}</p>
      <div className={styles.secret}>
        <img
          className={styles.qr}
          src={`data:image/svg+xml,${encodeURIComponent(qrSvg)}`}
          alt={words.qr}
          width={196}
          height={196}
        />
        <div className={styles.secretWords}>
          <span className={styles.hint}>{words.typeIn}</span>
          <code className={styles.code}>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
          <a className={styles.link} href={uri}>
            {words.openApp}
          </a>
        </div>
      </div>
      <Field
        label={words.code}
        name="code"
        autoComplete="one-time-code"
        inputMode="numeric"
        pattern="\s*([0-9]\s*){6}"
        required
        autoFocus
        fault={fault}
      />
      <div className={styles.acts}>
        <Button kind="primary" type="submit" busy={confirming}>
          {words.confirm}
        </Button>
        <Button onClick={onCancel}>{app.cancel}</Button>
      </div>
    </form>
  );
}
