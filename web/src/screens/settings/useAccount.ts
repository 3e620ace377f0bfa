import { AccountDocument, type AccountQuery } from '../../../generated/graph.ts';
import { useGraph } from '../../graph/hooks.ts';

export type Account = NonNullable<AccountQuery['account']>;

/** What only its owner sees of an account. It is read anew after each change. */
export const useAccount = () => useGraph(AccountDocument, {});
