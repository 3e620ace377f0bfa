import { useStore } from '@nanostores/react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useTitle } from '../../app/Page.tsx';
import { appWords } from '../../app/words.ts';
import { $ended } from '../../session/viewer.ts';
import { CodeForm } from './CodeForm.tsx';
import { Door } from './Door.tsx';
import { ForgotForm } from './ForgotForm.tsx';
import styles from './login.module.css';
import { PasskeyButton } from './PasskeyButton.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { useReturn } from './useReturn.ts';
import { loginWords } from './words.ts';

export default function LoginScreen() {
  const words = useStore(loginWords);
  const app = useStore(appWords);
  const ended = useStore($ended);
  const { goBack, query } = useReturn();
  /** Takes the code of a second factor, once the password was right. */
  const [complete, setComplete] = useState<(code: string) => Promise<unknown>>();
  useTitle(app.logIn);
  if (complete)
    return (
      <Door title={words.codeTitle}>
        <CodeForm complete={complete} onDone={goBack} />
      </Door>
    );
  return (
    <Door title={words.welcome}>
      {ended && <p role="status">{app.ended}</p>}
      <PasswordForm onDone={goBack} onCodeNeeded={(next) => setComplete(() => next)} />
      <PasskeyButton onDone={goBack} />
      <ForgotForm />
      <p className={styles.other}>
        {words.noAccount} <Link href={`/register${query}`}>{app.register}</Link>
      </p>
    </Door>
  );
}
