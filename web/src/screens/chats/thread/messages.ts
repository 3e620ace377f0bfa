import type { MessageBodyFragment } from '../../../../generated/graph.ts';

type Message = MessageBodyFragment;

/** Of two states of one message the later: deleted at last, edited before that. */
const later = (a: Message, b: Message): Message => {
  if (a.isDeleted !== b.isDeleted) return a.isDeleted ? a : b;
  return (b.editedAt ?? '') >= (a.editedAt ?? '') ? b : a;
};

/** What is shown and what has come, in the order of the chat: each number once. */
export function withArrived(
  shown: readonly Message[],
  arrived: readonly Message[],
): readonly Message[] {
  const bySeq = new Map(shown.map((message) => [message.seq, message]));
  for (const message of arrived) {
    const known = bySeq.get(message.seq);
    bySeq.set(message.seq, known ? later(known, message) : message);
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Edits and deletions of what is shown; those of messages that are not shown come with them. */
export function withChanged(
  shown: readonly Message[],
  changed: readonly Message[],
): readonly Message[] {
  const seqs = new Set(shown.map(({ seq }) => seq));
  return withArrived(
    shown,
    changed.filter(({ seq }) => seqs.has(seq)),
  );
}
