/**
 * Bounds on the operations of clients. What goes over one is refused with an error that names it
 * and its value.
 */
export interface OperationLimits {
  /** Of one request's body. */
  bytes: number;
  /** How long a body may take to arrive; of an upload, how long nothing may come. */
  bodyMs: number;
  /** Of a document, counted while it is being parsed. */
  tokens: number;
  /** Fields inside fields. Introspection is exempt. */
  depth: number;
  aliases: number;
  rootFields: number;
  directives: number;
  /** Fields after every fragment has been expanded. */
  fields: number;
  /**
   * How often one field may be asked for at one place, fragments expanded: comparing them all takes
   * the square of it.
   */
  repeats: number;
  /**
   * Objects and lists that an operation may ask for, estimated before it is run; see
   * gateway/limits/cost.ts.
   */
  cost: number;
  /** The same for documents of the REST layer, whose lists are longer. */
  restCost: number;
  /**
   * How long one document that is new to the process may be validated, and how long it may be
   * planned.
   */
  planMs: number;
  /**
   * Processor time a minute, in ms, for documents that are new to the process: of one account, or
   * of a guest's address. Documents that are known beforehand are exempt.
   */
  coldMsPerViewer: number;
  /** The same of all viewers together. */
  coldMs: number;
  /** Subscriptions that one account, or a guest's address, may have open over all connections. */
  subscriptions: number;
  /**
   * What the events of these subscriptions may cost together in a minute, each event as much as its
   * operation is estimated at.
   */
  liveCost: number;
  /** How long a query or mutation may take. */
  deadlineMs: number;
}

export const defaultOperationLimits: OperationLimits = {
  bytes: 1_000_000,
  bodyMs: 15_000,
  tokens: 5_000,
  depth: 16,
  aliases: 40,
  rootFields: 30,
  directives: 50,
  fields: 2_000,
  repeats: 100,
  cost: 20_000,
  restCost: 200_000,
  planMs: 3_000,
  coldMsPerViewer: 6_000,
  coldMs: 30_000,
  subscriptions: 64,
  liveCost: 5_000_000,
  deadlineMs: 15_000,
};

/** What `OPERATION_LIMITS` accepts, for its error message. */
export const operationLimitsSyntax = `name=number pairs, comma separated, with names of: ${Object.keys(defaultOperationLimits).join(', ')}`;

/**
 * Reads `depth=20,cost=50000` over the defaults.
 * @returns undefined for an unknown name or anything but a whole number above 0
 */
export function parseOperationLimits(pairs: readonly string[]): OperationLimits | undefined {
  const limits = { ...defaultOperationLimits };
  for (const pair of pairs) {
    const [name, value] = pair.split('=').map((part) => part.trim());
    if (!name || !Object.hasOwn(limits, name) || !/^[1-9]\d{0,14}$/.test(value ?? ''))
      return undefined;
    limits[name as keyof OperationLimits] = Number(value);
  }
  return limits;
}
