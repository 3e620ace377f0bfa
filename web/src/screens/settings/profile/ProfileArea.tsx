import { useStore } from '@nanostores/react';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import {
  OwnProfileDocument,
  type OwnProfilePartsFragment,
  UpdateProfileDocument,
} from '../../../../generated/graph.ts';
import { say, sayFault } from '../../../app/toasts.ts';
import { appWords } from '../../../app/words.ts';
import { Button } from '../../../design/Button.tsx';
import { Field } from '../../../design/Field.tsx';
import { Spinner } from '../../../design/States.tsx';
import { faultOf } from '../../../graph/faults.ts';
import { useAct, useGraph } from '../../../graph/hooks.ts';
import { Failed } from '../../../lists/Paged.tsx';
import styles from '../settings.module.css';
import { settingsWords } from '../words.ts';
import { Pictures } from './Pictures.tsx';
import { ownProfileWords } from './words.ts';

/** What others see of the account. */
export function ProfileArea() {
  const app = useStore(appWords);
  const { data, fault, refresh } = useGraph(OwnProfileDocument, {});
  if (fault) return <Failed fault={fault} onRetry={refresh} />;
  if (!data?.me) return <Spinner label={app.loading} />;
  return (
    <>
      <Pictures me={data.me} />
      <WordsForm me={data.me} />
    </>
  );
}

function WordsForm({ me }: { me: OwnProfilePartsFragment }) {
  const app = useStore(appWords);
  const settings = useStore(settingsWords);
  const words = useStore(ownProfileWords);
  const [update, updating] = useAct(UpdateProfileDocument);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setFaults({});
    try {
      await update({
        input: {
          displayName: String(form.get('displayName')).trim(),
          bio: String(form.get('bio')).trim(),
        },
      });
      say(settings.saved);
    } catch (error) {
      const { code, field, message } = faultOf(error);
      if (code === 'BAD_USER_INPUT' && field) setFaults({ [field]: message });
      else sayFault(error);
    }
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field
        label={words.displayName}
        name="displayName"
        autoComplete="nickname"
        defaultValue={me.displayName}
        maxLength={50}
        required
        fault={faults.displayName}
      />
      <Field
        label={words.bio}
        name="bio"
        lines={4}
        defaultValue={me.bio}
        maxLength={200}
        hint={words.bioHint}
        fault={faults.bio}
      />
      <div className={styles.acts}>
        <Button kind="primary" type="submit" busy={updating}>
          {app.save}
        </Button>
        <Link href={`/u/${encodeURIComponent(me.username)}`} className={styles.link}>
          {words.see}
        </Link>
      </div>
    </form>
  );
}
