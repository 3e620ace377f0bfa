import type { TypedDocument } from '@clipgraph/client/index.ts';
import { useStore } from '@nanostores/react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { AnyVariables } from 'urql';
import { appWords } from '../app/words.ts';
import { Button } from '../design/Button.tsx';
import { Empty, Spinner } from '../design/States.tsx';
import type { Fault } from '../graph/faults.ts';
import { useGraph } from '../graph/hooks.ts';
import { useSeen } from './useSeen.ts';

interface Connection<Edge> {
  readonly edges: readonly Edge[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Listed<Result, Variables, Edge> {
  readonly document: TypedDocument<Result, Variables>;
  /** Without `after`, which the list sets itself. Another object means another list. */
  readonly variables: Omit<Variables, 'after'>;
  readonly select: (data: Result) => Connection<Edge> | null | undefined;
  /** One entry. The cursor of the entry before it is null for the first. */
  readonly children: (edge: Edge, before: string | null) => ReactNode;
  /** What to say when there is nothing. */
  readonly empty: ReactNode;
}

/**
 * A list of the graph, page by page as it is scrolled. Each page is a query of its own that the
 * cache keeps up, so a change of one entry moves no other.
 */
export function Paged<
  Result,
  Variables extends AnyVariables & { after?: string | null | undefined },
  Edge extends { readonly cursor: string },
>(list: Listed<Result, Variables, Edge>) {
  const key = JSON.stringify(list.variables);
  return <Pages key={key} {...list} />;
}

function Pages<
  Result,
  Variables extends AnyVariables & { after?: string | null | undefined },
  Edge extends { readonly cursor: string },
>(list: Listed<Result, Variables, Edge>) {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const restart = useCallback(() => setCursors([null]), []);
  return cursors.map((after, index) => (
    <OnePage
      key={after ?? ''}
      {...list}
      after={after}
      isLast={index === cursors.length - 1}
      onNext={(next) => setCursors((known) => (known.includes(next) ? known : [...known, next]))}
      onExpired={restart}
    />
  ));
}

function OnePage<
  Result,
  Variables extends AnyVariables & { after?: string | null | undefined },
  Edge extends { readonly cursor: string },
>({
  document,
  variables,
  select,
  children,
  empty,
  after,
  isLast,
  onNext,
  onExpired,
}: Listed<Result, Variables, Edge> & {
  after: string | null;
  isLast: boolean;
  onNext: (after: string) => void;
  onExpired: () => void;
}) {
  const words = useStore(appWords);
  const { data, isLoading, fault, refresh } = useGraph(
    document,
    { ...variables, after } as unknown as Variables,
    after === null ? {} : { policy: 'cache-first' },
  );
  const isExpired = fault?.code === 'CURSOR_EXPIRED' && after !== null;
  useEffect(() => {
    if (isExpired) onExpired();
  }, [isExpired, onExpired]);
  if (fault && !isExpired) return <Failed fault={fault} onRetry={refresh} />;
  if (isLoading || data === undefined) return <Spinner label={words.loading} />;
  const page = select(data);
  if (!page || (page.edges.length === 0 && after === null && !page.pageInfo.hasNextPage))
    return empty;
  const { hasNextPage, endCursor } = page.pageInfo;
  return (
    <>
      {page.edges.map((edge, index) => children(edge, page.edges[index - 1]?.cursor ?? after))}
      {isLast && hasNextPage && endCursor && <Sentinel onSeen={() => onNext(endCursor)} />}
    </>
  );
}

export function Failed({ fault, onRetry }: { fault: Fault; onRetry: () => void }) {
  const words = useStore(appWords);
  const isAway = fault.code === 'NETWORK' || fault.code === 'UNAVAILABLE';
  return (
    <Empty icon="globe" title={isAway ? words.noAnswer : fault.message}>
      <Button onClick={onRetry}>{words.retry}</Button>
    </Empty>
  );
}

/** Tells when the end of the list comes near the screen. */
function Sentinel({ onSeen }: { onSeen: () => void }) {
  return <div ref={useSeen(onSeen, 600)} />;
}
