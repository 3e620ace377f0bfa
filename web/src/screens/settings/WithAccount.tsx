import { useStore } from '@nanostores/react';
import type { ReactNode } from 'react';
import { appWords } from '../../app/words.ts';
import { Spinner } from '../../design/States.tsx';
import { Failed } from '../../lists/Paged.tsx';
import { type Account, useAccount } from './useAccount.ts';

/** Reads the account for what is inside, which asks for it anew after a change. */
export function WithAccount({
  children,
}: {
  children: (account: Account, refresh: () => void) => ReactNode;
}) {
  const app = useStore(appWords);
  const { data, fault, refresh } = useAccount();
  if (fault) return <Failed fault={fault} onRetry={refresh} />;
  if (!data?.account) return <Spinner label={app.loading} />;
  return children(data.account, refresh);
}
