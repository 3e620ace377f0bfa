import { useEffect, useRef, useState } from 'react';
import { TypingDocument } from '../../../../generated/graph.ts';
import { follow } from '../../../graph/follow.ts';

/** So long somebody is shown as typing after the last word of it. */
const shownMs = 3_000;

/** The names of those who are typing in a chat now. */
export function useTypers(chatId: string): readonly string[] {
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const ending = new AbortController();
    const known = timers.current;
    const without = (id: string) =>
      setNames((now) => new Map([...now].filter(([key]) => key !== id)));
    void follow(
      TypingDocument,
      () => ({ chatId }),
      ({ typing }) => {
        if (!typing) return;
        const { id, displayName } = typing;
        clearTimeout(known.get(id));
        known.set(
          id,
          setTimeout(() => without(id), shownMs),
        );
        setNames((now) => new Map([...now, [id, displayName]]));
      },
      ending.signal,
    );
    return () => {
      ending.abort();
      for (const timer of known.values()) clearTimeout(timer);
      setNames(new Map());
    };
  }, [chatId]);
  return [...names.values()];
}
