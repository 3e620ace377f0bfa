import { useStore } from '@nanostores/react';
import {
  BeginPasskeyRegistrationDocument,
  FinishPasskeyRegistrationDocument,
} from '../../../../generated/graph.ts';
import { say } from '../../../app/toasts.ts';
import { Field } from '../../../design/Field.tsx';
import { useAct } from '../../../graph/hooks.ts';
import { Asked } from '../Asked.tsx';
import { ProofForm } from '../ProofForm.tsx';
import styles from '../settings.module.css';
import { securityWords } from './words.ts';

const isKnown = 'PublicKeyCredential' in window;

/** @returns the browser's answer as the server wants it; undefined when it, or its owner, refused */
async function createCredential(options: string): Promise<string | undefined> {
  try {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options));
    const credential = await navigator.credentials.create({ publicKey });
    if (credential instanceof PublicKeyCredential) return JSON.stringify(credential.toJSON());
  } catch {
    // Whoever closes the browser's window gets the same error as whoever has no key.
  }
  return undefined;
}

export function AddPasskey({ takesCode, onAdded }: { takesCode: boolean; onAdded: () => void }) {
  const words = useStore(securityWords);
  const [begin] = useAct(BeginPasskeyRegistrationDocument);
  const [finish] = useAct(FinishPasskeyRegistrationDocument);
  if (!isKnown) return <p className={styles.hint}>{words.noPasskeysHere}</p>;
  return (
    <Asked does={words.addPasskey} icon="plus">
      {(close) => (
        <ProofForm
          does={words.addPasskey}
          takesCode={takesCode}
          onCancel={close}
          onSubmit={async (proof, form) => {
            const { beginPasskeyRegistration } = await begin(proof);
            const response = await createCredential(beginPasskeyRegistration);
            if (response === undefined) return say(words.passkeyRefused);
            await finish({ name: String(form.get('name')).trim(), response });
            say(words.passkeyAdded);
            close();
            onAdded();
          }}
        >
          {(faults) => (
            <Field
              label={words.passkeyName}
              name="name"
              defaultValue={words.defaultName}
              maxLength={50}
              required
              fault={faults.name}
            />
          )}
        </ProofForm>
      )}
    </Asked>
  );
}
