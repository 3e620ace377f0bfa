import { useStore } from '@nanostores/react';
import { type FormEvent, useState } from 'react';
import { sayFault } from '../../app/toasts.ts';
import { appWords } from '../../app/words.ts';
import { Button } from '../../design/Button.tsx';
import { Field } from '../../design/Field.tsx';
import { api } from '../../graph/api.ts';
import { faultOf } from '../../graph/faults.ts';
import styles from './login.module.css';
import { loginWords } from './words.ts';

export function PasswordForm({
  onDone,
  onCodeNeeded,
}: {
  onDone: () => void;
  onCodeNeeded: (complete: (code: string) => Promise<unknown>) => void;
}) {
  const words = useStore(loginWords);
  const app = useStore(appWords);
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = {
      username: String(form.get('username')),
      password: String(form.get('password')),
    };
    setBusy(true);
    setFault(undefined);
    try {
      const result = await api.login(input);
      if (result.status === 'codeRequired') onCodeNeeded(result.complete);
      else onDone();
    } catch (error) {
      const { code } = faultOf(error);
      if (code === 'UNAUTHENTICATED') setFault(words.wrong);
      else if (code === 'FORBIDDEN') setFault(words.disabled);
      else sayFault(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label={words.username} name="username" autoComplete="username webauthn" required />
      <Field
        label={words.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        fault={fault}
      />
      <Button kind="primary" type="submit" busy={busy}>
        {app.logIn}
      </Button>
    </form>
  );
}
