import { WithAccount } from '../WithAccount.tsx';
import { Passkeys } from './Passkeys.tsx';
import { SecondFactor } from './SecondFactor.tsx';
import { Sessions } from './Sessions.tsx';

/** What keeps others out. */
export const SecurityArea = () => (
  <WithAccount>
    {(account, refresh) => (
      <>
        <SecondFactor account={account} onChanged={refresh} />
        <Passkeys account={account} onChanged={refresh} />
        <Sessions sessions={account.sessions} onChanged={refresh} />
      </>
    )}
  </WithAccount>
);
