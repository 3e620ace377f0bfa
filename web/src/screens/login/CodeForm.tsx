import { useStore } from '@nanostores/react';
import { type FormEvent, useState } from 'react';
import { sayFault } from '../../app/toasts.ts';
import { Button } from '../../design/Button.tsx';
import { Field } from '../../design/Field.tsx';
import { faultOf } from '../../graph/faults.ts';
import styles from './login.module.css';
import { loginWords } from './words.ts';

/** The second half of a login with a second factor. A wrong code may be tried again. */
export function CodeForm({
  complete,
  onDone,
}: {
  complete: (code: string) => Promise<unknown>;
  onDone: () => void;
}) {
  const words = useStore(loginWords);
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code')).trim();
    setBusy(true);
    setFault(undefined);
    try {
      await complete(code);
      onDone();
    } catch (error) {
      if (faultOf(error).code === 'UNAUTHENTICATED') setFault(words.wrongCode);
      else sayFault(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field
        label={words.code}
        name="code"
        autoComplete="one-time-code"
        inputMode="text"
        required
        autoFocus
        hint={words.codeHint}
        fault={fault}
      />
      <Button kind="primary" type="submit" busy={busy}>
        {words.continue}
      </Button>
    </form>
  );
}
