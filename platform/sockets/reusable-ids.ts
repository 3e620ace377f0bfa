interface Operation {
  /** The client has completed it, and it is still ending here. */
  completed: boolean;
  /** The message of the operation that takes its id when it has ended. */
  next: string | undefined;
}

interface MessageTaker {
  /** Hands a message on; resolves when what it began is over. */
  deliver(text: string): Promise<void>;
  /** Of a second operation under an id that is in use. */
  refuse(id: string): void;
  /** Whether the client is still there: nothing that waited begins after it has gone. */
  isOpen(): boolean;
}

/**
 * A client may use an id again once it has completed its operation, while here that operation is
 * still being prepared, run or ended. The protocol's server takes them for one then: both send
 * under the id, and the end of the first ends the second. So the second waits here.
 * @returns what takes each message of one socket, as it came
 */
export function keepIdsApart({
  deliver,
  refuse,
  isOpen,
}: MessageTaker): (text: string) => Promise<void> {
  const operations = new Map<string, Operation>();

  async function run(id: string, first: string): Promise<void> {
    for (let text: string | undefined = first; text !== undefined; ) {
      const operation: Operation = { completed: false, next: undefined };
      operations.set(id, operation);
      try {
        await deliver(text);
      } finally {
        operations.delete(id);
      }
      text = isOpen() ? operation.next : undefined;
    }
  }

  return async (text) => {
    const { type, id } = readHead(text);
    if (id === undefined || (type !== 'subscribe' && type !== 'complete')) return deliver(text);
    const earlier = operations.get(id);
    if (type === 'subscribe') {
      if (!earlier) return run(id, text);
      if (!earlier.completed || earlier.next !== undefined) return refuse(id);
      earlier.next = text;
      return;
    }
    if (earlier?.next === undefined) {
      if (earlier) earlier.completed = true;
      return deliver(text);
    }
    earlier.next = undefined;
  };
}

/** Of what is no message of the protocol, nothing: it is refused where it is delivered. */
function readHead(text: string): { type?: unknown; id?: string } {
  try {
    const { type, id } = JSON.parse(text);
    return typeof id === 'string' ? { type, id } : { type };
  } catch {
    return {};
  }
}
