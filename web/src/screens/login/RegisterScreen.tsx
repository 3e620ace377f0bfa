import { useStore } from '@nanostores/react';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useTitle } from '../../app/Page.tsx';
import { sayFault } from '../../app/toasts.ts';
import { appWords } from '../../app/words.ts';
import { Button } from '../../design/Button.tsx';
import { Field } from '../../design/Field.tsx';
import { api } from '../../graph/api.ts';
import { faultOf } from '../../graph/faults.ts';
import { Door } from './Door.tsx';
import styles from './login.module.css';
import { useReturn } from './useReturn.ts';
import { loginWords } from './words.ts';

const text = (form: FormData, name: string) => String(form.get(name) ?? '').trim();

export default function RegisterScreen() {
  const words = useStore(loginWords);
  const app = useStore(appWords);
  const { goBack, query } = useReturn();
  /** What is wrong, by field. */
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  useTitle(app.register);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const displayName = text(form, 'displayName');
    const email = text(form, 'email');
    setBusy(true);
    setFaults({});
    try {
      await api.register({
        username: text(form, 'username'),
        password: String(form.get('password')),
        ...(displayName && { displayName }),
        ...(email && { email }),
      });
      goBack();
    } catch (error) {
      const { code, field, message } = faultOf(error);
      if (code === 'CONFLICT') setFaults({ username: words.taken });
      else if (code === 'BAD_USER_INPUT' && field) setFaults({ [field]: message });
      else sayFault(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Door title={words.join}>
      <form className={styles.form} onSubmit={submit}>
        <Field
          label={words.username}
          name="username"
          autoComplete="username"
          maxLength={32}
          required
          fault={faults.username}
        />
        <Field
          label={words.displayName}
          name="displayName"
          autoComplete="nickname"
          maxLength={50}
          hint={words.displayNameHint}
          fault={faults.displayName}
        />
        <Field
          label={words.password}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={6}
          maxLength={128}
          required
          hint={words.passwordHint}
          fault={faults.password}
        />
        <Field
          label={words.email}
          name="email"
          type="email"
          autoComplete="email"
          hint={words.emailHint}
          fault={faults.email}
        />
        <Button kind="primary" type="submit" busy={busy}>
          {app.register}
        </Button>
      </form>
      <p className={styles.other}>
        {words.hasAccount} <Link href={`/login${query}`}>{app.logIn}</Link>
      </p>
    </Door>
  );
}
