type Variables = Readonly<Record<string, unknown>>;

/** How far one subscription is, so that it goes on behind the last event that was given. */
interface Place {
  /** What to subscribe with now. */
  variables(): Variables;
  /** Notes an event. @returns false for one that was given before */
  take(data: unknown): boolean;
  /** Forgets named chats: one of them is not the viewer's any more. @returns whether there were any */
  forget(): boolean;
}

/** Answers data of a query; where a list stands before anything came of it. */
type Ask = (query: string, variables: Variables) => Promise<Record<string, unknown>>;

interface Sequenced {
  readonly seq?: number;
  readonly chat?: { readonly id?: string };
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

const eventOf = (data: unknown, field: string): Sequenced | undefined =>
  (data as Record<string, Sequenced> | undefined)?.[field];

function requireInText(query: string, field: string, needed: readonly string[]): void {
  for (const part of needed)
    if (!new RegExp(`${part.replace('$', '\\$')}\\b`).test(query))
      throw new TypeError(
        `A subscription to ${field} needs ${needed.map((name) => `\`${name}\``).join(', ')} to go on after a lost connection.`,
      );
}

/** One list with one number: `messageAdded` of a chat, `notificationAdded`. */
function bySeq(field: string, given: Variables): Place {
  let afterSeq = isNumber(given.afterSeq) ? given.afterSeq : undefined;
  return {
    variables: () => (afterSeq === undefined ? given : { ...given, afterSeq }),
    take(data) {
      const seq = eventOf(data, field)?.seq;
      if (!isNumber(seq)) return true;
      if (afterSeq !== undefined && seq <= afterSeq) return false;
      afterSeq = seq;
      return true;
    },
    forget: () => false,
  };
}

interface ChatPosition {
  readonly chatId: string;
  readonly seq: number;
}

/** A number for each chat: `inboxAdded`. */
function byChat(given: Variables): Place {
  const after = (given.after ?? []) as readonly ChatPosition[];
  const positions = new Map(after.map(({ chatId, seq }) => [chatId, seq]));
  let named = true;
  return {
    variables: () => ({
      ...given,
      after: named ? [...positions].map(([chatId, seq]) => ({ chatId, seq })) : [],
    }),
    take(data) {
      const { seq, chat } = eventOf(data, 'inboxAdded') ?? {};
      if (!isNumber(seq) || chat?.id === undefined) return true;
      if (seq <= (positions.get(chat.id) ?? 0)) return false;
      positions.set(chat.id, seq);
      return true;
    },
    forget() {
      const hadAny = named && positions.size > 0;
      named = false;
      return hadAny;
    },
  };
}

const anew = (variables: Variables): Place => ({
  variables: () => variables,
  take: () => true,
  forget: () => false,
});

const chatNow = 'query ($chatId: ID!) { chat(id: $chatId) { lastSeq } }';
const notificationsNow = '{ notifications(first: 1) { edges { node { seq } } } }';

/** Where a subscription without `afterSeq` begins: at what there is now. */
async function startOf(field: string, given: Variables, ask: Ask): Promise<Variables> {
  if (isNumber(given.afterSeq)) return given;
  if (field === 'messageAdded') {
    const { chat } = await ask(chatNow, { chatId: given.chatId });
    const lastSeq = (chat as { lastSeq?: number } | null)?.lastSeq;
    return lastSeq === undefined ? given : { ...given, afterSeq: lastSeq };
  }
  const { notifications } = await ask(notificationsNow, {});
  const { edges } = notifications as { edges: { node: { seq: number } }[] };
  return { ...given, afterSeq: edges[0]?.node.seq ?? 0 };
}

/**
 * Where the subscription of a document begins and goes on. Messages and notifications are numbered,
 * so none is lost or given twice; other subscriptions tell what is true now, and just begin anew.
 * @throws TypeError for a document that does not ask for the numbers
 */
export async function placeOf(query: string, given: Variables, ask: Ask): Promise<Place> {
  const field = /\b(?:messageAdded|notificationAdded|inboxAdded)\b/.exec(query)?.[0];
  if (field === undefined) return anew(given);
  if (field === 'inboxAdded') {
    requireInText(query, field, ['$after', 'seq', 'chat']);
    return byChat(given);
  }
  requireInText(query, field, ['$afterSeq', 'seq']);
  return bySeq(field, await startOf(field, given, ask));
}
