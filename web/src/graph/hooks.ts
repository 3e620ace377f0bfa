import type { TypedDocument } from '@clipgraph/client/index.ts';
import { useCallback, useEffect, useState } from 'react';
import { type AnyVariables, useClient, useQuery, useSubscription } from 'urql';
import { type Fault, faultOf } from './faults.ts';
import { typed } from './typed.ts';

interface Read<R> {
  readonly data: R | undefined;
  /** Nothing to show yet. */
  readonly isLoading: boolean;
  readonly fault: Fault | undefined;
  refresh(): void;
}

/** What a query answers, kept up with the cache. */
export function useGraph<R, V extends AnyVariables>(
  document: TypedDocument<R, V>,
  variables: V,
  { pause = false, policy }: { pause?: boolean; policy?: 'cache-first' | 'network-only' } = {},
): Read<R> {
  const [{ data, error, fetching }, execute] = useQuery({
    query: typed(document),
    variables,
    pause,
    ...(policy && { requestPolicy: policy }),
  });
  const refresh = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  return {
    data,
    isLoading: fetching && data === undefined,
    fault: error && data === undefined ? faultOf(error) : undefined,
    refresh,
  };
}

/**
 * A function that does a mutation and answers its data, and whether one is under way.
 * It throws a CombinedError when it is refused: see `faultOf`.
 */
export function useAct<R, V extends AnyVariables>(
  document: TypedDocument<R, V>,
): readonly [(variables: V) => Promise<R>, boolean] {
  const client = useClient();
  const [underWay, setUnderWay] = useState(0);
  const act = useCallback(
    async (variables: V): Promise<R> => {
      setUnderWay((count) => count + 1);
      try {
        const { data, error } = await client.mutation(typed(document), variables).toPromise();
        if (error || data === undefined) throw error ?? new Error('No answer came.');
        return data;
      } finally {
        setUnderWay((count) => count - 1);
      }
    },
    [client, document],
  );
  return [act, underWay > 0];
}

/**
 * Calls back for each event of a subscription while the component is shown. One that is refused says
 * so in the console: the screen still shows what it read.
 */
export function useLive<R, V extends AnyVariables>(
  document: TypedDocument<R, V>,
  variables: V,
  onEvent: (data: R) => void,
  pause = false,
): void {
  const [{ error }] = useSubscription(
    { query: typed(document), variables, pause },
    (_previous: R | undefined, data) => {
      onEvent(data);
      return data;
    },
  );
  useEffect(() => {
    for (const { message } of error?.graphQLErrors ?? []) console.error(message);
  }, [error]);
}
