import { useStore } from '@nanostores/react';
import { type FormEvent, useState } from 'react';
import { RequestPasswordResetDocument } from '../../../generated/graph.ts';
import { say, sayFault } from '../../app/toasts.ts';
import { Button } from '../../design/Button.tsx';
import { Field } from '../../design/Field.tsx';
import { api } from '../../graph/api.ts';
import styles from './login.module.css';
import { loginWords } from './words.ts';

/** Asks for a letter with a link that sets a new password. The answer tells nothing of accounts. */
export function ForgotForm() {
  const words = useStore(loginWords);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email')).trim();
    setBusy(true);
    try {
      await api.mutate(RequestPasswordResetDocument, { email }, { asGuest: true });
      say(words.resetSent);
    } catch (error) {
      sayFault(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <details className={styles.forgot}>
      <summary>{words.forgot}</summary>
      <form className={styles.form} onSubmit={submit}>
        <Field label={words.email} name="email" type="email" autoComplete="email" required />
        <Button type="submit" busy={busy}>
          {words.sendReset}
        </Button>
      </form>
    </details>
  );
}
