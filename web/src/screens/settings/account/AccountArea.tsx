import { useStore } from '@nanostores/react';
import { useLocation } from 'wouter';
import {
  ChangePasswordDocument,
  DeleteAccountDocument,
  SetEmailDocument,
} from '../../../../generated/graph.ts';
import { say } from '../../../app/toasts.ts';
import { Field } from '../../../design/Field.tsx';
import { api } from '../../../graph/api.ts';
import { useAct } from '../../../graph/hooks.ts';
import { Asked } from '../Asked.tsx';
import { ProofForm } from '../ProofForm.tsx';
import { Section } from '../Section.tsx';
import type { Account } from '../useAccount.ts';
import { WithAccount } from '../WithAccount.tsx';
import { accountWords } from './words.ts';

/** How one comes in, and the way out for good. */
export function AccountArea() {
  return (
    <WithAccount>
      {(account, refresh) => (
        <>
          <Email account={account} onChanged={refresh} />
          <Password takesCode={account.hasSecondFactor} />
          <Deletion takesCode={account.hasSecondFactor} />
        </>
      )}
    </WithAccount>
  );
}

function Email({ account, onChanged }: { account: Account; onChanged: () => void }) {
  const words = useStore(accountWords);
  const [set] = useAct(SetEmailDocument);
  const { email, isEmailVerified, hasSecondFactor } = account;
  const state = !email
    ? words.noEmail
    : isEmailVerified
      ? words.verified({ email })
      : words.unverified({ email });
  return (
    <Section title={words.email} hint={state}>
      <Asked does={email ? words.changeEmail : words.addEmail}>
        {(close) => (
          <ProofForm
            does={words.setEmail}
            takesCode={hasSecondFactor}
            onCancel={close}
            onSubmit={async (proof, form) => {
              await set({ ...proof, email: String(form.get('email')).trim() });
              say(words.emailSent);
              close();
              onChanged();
            }}
          >
            {(faults) => (
              <Field
                label={words.email}
                name="email"
                type="email"
                autoComplete="email"
                required
                hint={words.emailHint}
                fault={faults.email}
              />
            )}
          </ProofForm>
        )}
      </Asked>
    </Section>
  );
}

function Password({ takesCode }: { takesCode: boolean }) {
  const words = useStore(accountWords);
  const [change] = useAct(ChangePasswordDocument);
  return (
    <Section title={words.password} hint={words.passwordHint}>
      <Asked does={words.changePassword}>
        {(close) => (
          <ProofForm
            does={words.changePassword}
            takesCode={takesCode}
            onCancel={close}
            onSubmit={async ({ password, code }, form) => {
              const newPassword = String(form.get('newPassword'));
              const { changePassword } = await change({
                current: password,
                newPassword,
                code: code ?? null,
              });
              await api.startSession(changePassword);
              say(words.passwordChanged);
              close();
            }}
          >
            {(faults) => (
              <Field
                label={words.newPassword}
                name="newPassword"
                type="password"
                autoComplete="new-password"
                minLength={6}
                maxLength={128}
                required
                hint={words.newPasswordHint}
                fault={faults.newPassword}
              />
            )}
          </ProofForm>
        )}
      </Asked>
    </Section>
  );
}

function Deletion({ takesCode }: { takesCode: boolean }) {
  const words = useStore(accountWords);
  const [remove] = useAct(DeleteAccountDocument);
  const [, navigate] = useLocation();
  return (
    <Section title={words.delete} hint={words.deleteHint}>
      <Asked does={words.deleteIt} kind="danger" icon="trash">
        {(close) => (
          <ProofForm
            does={words.deleteIt}
            kind="danger"
            takesCode={takesCode}
            onCancel={close}
            onSubmit={async (proof) => {
              if (!confirm(words.sureDelete)) return;
              await remove(proof);
              say(words.deleted);
              navigate('/', { replace: true });
              // The session is gone already: only this browser has to forget it.
              await api.logout().catch(() => undefined);
            }}
          />
        )}
      </Asked>
    </Section>
  );
}
