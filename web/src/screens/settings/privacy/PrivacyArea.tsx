import { useStore } from '@nanostores/react';
import {
  MessagingSettingsDocument,
  SetPrivateAccountDocument,
  UpdateMessagingSettingsDocument,
} from '../../../../generated/graph.ts';
import { appWords } from '../../../app/words.ts';
import { Spinner } from '../../../design/States.tsx';
import { useAct, useGraph } from '../../../graph/hooks.ts';
import { Failed } from '../../../lists/Paged.tsx';
import { Section } from '../Section.tsx';
import { Toggle } from '../Toggle.tsx';
import { WithAccount } from '../WithAccount.tsx';
import { Blocked, Muted } from './Shunned.tsx';
import { privacyWords } from './words.ts';

/** Who sees the account and reaches it. */
export function PrivacyArea() {
  const words = useStore(privacyWords);
  const [setPrivate] = useAct(SetPrivateAccountDocument);
  return (
    <>
      <WithAccount>
        {({ isPrivate }, refresh) => (
          <Section title={words.account}>
            <Toggle
              label={words.isPrivate}
              hint={words.isPrivateHint}
              isOn={isPrivate}
              onChange={(isOn) => setPrivate({ isPrivate: isOn }).then(refresh)}
            />
          </Section>
        )}
      </WithAccount>
      <Messages />
      <Blocked />
      <Muted />
    </>
  );
}

function Messages() {
  const app = useStore(appWords);
  const words = useStore(privacyWords);
  const { data, fault, refresh } = useGraph(MessagingSettingsDocument, {});
  const [update] = useAct(UpdateMessagingSettingsDocument);
  if (fault) return <Failed fault={fault} onRetry={refresh} />;
  if (!data) return <Spinner label={app.loading} />;
  const { strangersRequest, readReceipts } = data.messagingSettings;
  const change = (input: { strangersRequest?: boolean; readReceipts?: boolean }) =>
    update({ input }).then(refresh);
  return (
    <Section title={words.messages}>
      <Toggle
        label={words.requests}
        hint={words.requestsHint}
        isOn={strangersRequest}
        onChange={(isOn) => change({ strangersRequest: isOn })}
      />
      <Toggle
        label={words.receipts}
        hint={words.receiptsHint}
        isOn={readReceipts}
        onChange={(isOn) => change({ readReceipts: isOn })}
      />
    </Section>
  );
}
