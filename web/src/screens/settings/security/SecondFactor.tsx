import { useStore } from '@nanostores/react';
import { useState } from 'react';
import {
  BeginSecondFactorDocument,
  type BeginSecondFactorMutation,
  DisableSecondFactorDocument,
  RenewRecoveryCodesDocument,
} from '../../../../generated/graph.ts';
import { say } from '../../../app/toasts.ts';
import { Button } from '../../../design/Button.tsx';
import { useAct } from '../../../graph/hooks.ts';
import { Asked } from '../Asked.tsx';
import { ProofForm } from '../ProofForm.tsx';
import { Section } from '../Section.tsx';
import styles from '../settings.module.css';
import type { Account } from '../useAccount.ts';
import { Enrolment } from './Enrolment.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import { securityWords } from './words.ts';

/** Codes of an app beside the password: turned on by steps, off with a code. */
export function SecondFactor({ account, onChanged }: { account: Account; onChanged: () => void }) {
  const words = useStore(securityWords);
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <Section title={words.secondFactor} hint={words.secondFactorHint}>
      {codes ? (
        <RecoveryCodes codes={codes} onKept={() => setCodes(undefined)} />
      ) : account.hasSecondFactor ? (
        <IsOn codesLeft={account.recoveryCodesLeft} onCodes={setCodes} onChanged={onChanged} />
      ) : (
        <IsOff onCodes={setCodes} onChanged={onChanged} />
      )}
    </Section>
  );
}

interface Steps {
  onCodes: (codes: readonly string[]) => void;
  onChanged: () => void;
}

function IsOff({ onCodes, onChanged }: Steps) {
  const words = useStore(securityWords);
  const [begin] = useAct(BeginSecondFactorDocument);
  const [enrolment, setEnrolment] = useState<BeginSecondFactorMutation['beginSecondFactor']>();
  if (enrolment)
    return (
      <Enrolment
        {...enrolment}
        onOn={(codes) => {
          onCodes(codes);
          onChanged();
        }}
        onCancel={() => setEnrolment(undefined)}
      />
    );
  return (
    <Asked does={words.turnOn} kind="primary" icon="shield">
      {(close) => (
        <ProofForm
          does={words.turnOn}
          takesCode={false}
          onCancel={close}
          onSubmit={async ({ password }) =>
            setEnrolment((await begin({ password })).beginSecondFactor)
          }
        />
      )}
    </Asked>
  );
}

function IsOn({ codesLeft, onCodes, onChanged }: Steps & { codesLeft: number }) {
  const words = useStore(securityWords);
  const [disable] = useAct(DisableSecondFactorDocument);
  const [renew] = useAct(RenewRecoveryCodesDocument);
  const [doing, setDoing] = useState<'off' | 'renew'>();
  const close = () => setDoing(undefined);
  return (
    <>
      <p className={styles.good}>
        {words.isOn} {words.codesLeft(codesLeft)}
      </p>
      {doing === 'off' ? (
        <ProofForm
          key="off"
          does={words.turnOff}
          kind="danger"
          takesCode
          onCancel={close}
          onSubmit={async ({ password, code = '' }) => {
            await disable({ password, code });
            say(words.turnedOff);
            onChanged();
          }}
        />
      ) : doing === 'renew' ? (
        <ProofForm
          key="renew"
          does={words.renewCodes}
          takesCode
          onCancel={close}
          onSubmit={async ({ password, code = '' }) => {
            onCodes((await renew({ password, code })).renewRecoveryCodes);
            onChanged();
          }}
        />
      ) : (
        <div className={styles.acts}>
          <Button onClick={() => setDoing('renew')}>{words.renewCodes}</Button>
          <Button kind="danger" onClick={() => setDoing('off')}>
            {words.turnOff}
          </Button>
        </div>
      )}
    </>
  );
}
