import { useStore } from '@nanostores/react';
import { useState } from 'react';
import { BeginPasskeyLoginDocument, FinishPasskeyLoginDocument } from '../../../generated/graph.ts';
import { say } from '../../app/toasts.ts';
import { Button } from '../../design/Button.tsx';
import { api } from '../../graph/api.ts';
import { loginWords } from './words.ts';

/** Logs in without a name and a password, where the browser knows passkeys. */
export function PasskeyButton({ onDone }: { onDone: () => void }) {
  const words = useStore(loginWords);
  const [busy, setBusy] = useState(false);
  if (!('PublicKeyCredential' in window)) return null;

  async function logIn(): Promise<void> {
    setBusy(true);
    try {
      const { beginPasskeyLogin } = await api.mutate(
        BeginPasskeyLoginDocument,
        {},
        { asGuest: true },
      );
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
        JSON.parse(beginPasskeyLogin),
      );
      const credential = await navigator.credentials.get({ publicKey });
      if (!(credential instanceof PublicKeyCredential)) return;
      const response = JSON.stringify(credential.toJSON());
      const { finishPasskeyLogin } = await api.mutate(
        FinishPasskeyLoginDocument,
        { response },
        { asGuest: true },
      );
      await api.startSession(finishPasskeyLogin);
      onDone();
    } catch {
      say(words.passkeyFailed);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button icon="key" busy={busy} onClick={() => void logIn()}>
      {words.passkey}
    </Button>
  );
}
