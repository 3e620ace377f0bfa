import { useStore } from '@nanostores/react';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { sayFault } from '../../app/toasts.ts';
import { appWords } from '../../app/words.ts';
import { Button } from '../../design/Button.tsx';
import { Field } from '../../design/Field.tsx';
import { faultOf } from '../../graph/faults.ts';
import { $viewer } from '../../session/viewer.ts';
import styles from './settings.module.css';
import { settingsWords } from './words.ts';

/** That it is the owner who asks. */
interface Proof {
  readonly password: string;
  /** Of the second factor, where there is one. */
  readonly code?: string;
}

/** What is wrong, by the field that the server names. */
type Faults = Readonly<Record<string, string>>;

/** A form for what nobody may do who merely found the device unlocked. */
export function ProofForm({
  does,
  kind = 'primary',
  takesCode,
  onSubmit,
  onCancel,
  children,
}: {
  /** What the button says. */
  does: string;
  kind?: 'primary' | 'danger';
  takesCode: boolean;
  onSubmit: (proof: Proof, form: FormData) => Promise<unknown>;
  onCancel: () => void;
  /** Further fields, in front. */
  children?: (faults: Faults) => ReactNode;
}) {
  const app = useStore(appWords);
  const words = useStore(settingsWords);
  const viewer = useStore($viewer);
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);
  const shown = useRef<HTMLFormElement>(null);
  // It was asked for by a button, which is gone now.
  useEffect(
    () => shown.current?.querySelector<HTMLInputElement>('input:not([hidden])')?.focus(),
    [],
  );

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const code = String(data.get('code') ?? '').trim();
    setBusy(true);
    setFaults({});
    try {
      await onSubmit({ password: String(data.get('password')), ...(code && { code }) }, data);
      form.reset();
    } catch (error) {
      const { code: reason, field, message } = faultOf(error);
      if (reason === 'FORBIDDEN' || reason === 'SECOND_FACTOR_REQUIRED')
        setFaults({ password: takesCode ? words.notYouOrCode : words.notYou });
      else if (reason === 'BAD_USER_INPUT' && field) setFaults({ [field]: message });
      else sayFault(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <form ref={shown} className={styles.form} onSubmit={submit}>
      {/* Tells password managers whose password it is. */}
      <input
        hidden
        readOnly
        name="username"
        autoComplete="username"
        value={viewer?.username ?? ''}
      />
      {children?.(faults)}
      <Field
        label={words.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        hint={words.proofHint}
        fault={faults.password}
      />
      {takesCode && (
        <Field
          label={words.code}
          name="code"
          autoComplete="one-time-code"
          required
          hint={words.codeHint}
        />
      )}
      <div className={styles.acts}>
        <Button kind={kind} type="submit" busy={busy}>
          {does}
        </Button>
        <Button onClick={onCancel}>{app.cancel}</Button>
      </div>
    </form>
  );
}
