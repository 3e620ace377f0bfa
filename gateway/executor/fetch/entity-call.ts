import type { Represent, Representing } from './representation.ts';
import type { Data } from './run.ts';

/**
 * What one request asks about the objects at a path. Objects with equal representations are sent
 * as one, and each of them gets the answer.
 */
export interface EntityCall {
  /** Beside the client's: context arguments. */
  readonly variables: Readonly<Data>;
  readonly representations: Data[];
  /** Each object once, at however many places it stands. */
  readonly holders: Data[];
  /** For each holder, which of the representations is its own. */
  readonly indexes: number[];
}

interface CallSetup {
  readonly represent: Represent;
  readonly rewriteInput: ((representation: Data) => void) | undefined;
  /** Whether objects that nothing tells apart may become one. */
  readonly sharesEntities: boolean;
}

/** A call that is being put together. */
interface StartedCall {
  readonly call: EntityCall;
  /**
   * Asks about an object.
   * @returns the object that may stand in its place, which is the same one unless an equal one was
   *   added before; undefined when there is nothing to ask with
   */
  add(holder: Data): Data | undefined;
}

/** What was first asked about under a key. */
interface Asked {
  readonly index: number;
  readonly holder: Data;
  readonly isWhole: boolean;
}

export function startCall(
  variables: Readonly<Data>,
  { represent, rewriteInput, sharesEntities }: CallSetup,
): StartedCall {
  const call: EntityCall = { variables, representations: [], holders: [], indexes: [] };
  const askedOfType = new Map<Representing, Map<string, Asked>>();
  const take = (holder: Data, index: number): Data => {
    call.holders.push(holder);
    call.indexes.push(index);
    return holder;
  };
  return {
    call,
    add(holder) {
      const represented = represent(holder.__typename);
      const key = represented.keyOf(holder);
      if (key === null) return undefined;
      let askedByKey = askedOfType.get(represented);
      if (!askedByKey) {
        askedByKey = new Map();
        askedOfType.set(represented, askedByKey);
      }
      const asked = askedByKey.get(key);
      if (asked) {
        if (asked.holder === holder) return holder;
        const areSame = sharesEntities && asked.isWhole && represented.isWhole(holder);
        return areSame ? asked.holder : take(holder, asked.index);
      }
      const representation = represented.valueOf(holder);
      const index = call.representations.push(representation) - 1;
      rewriteInput?.(representation);
      askedByKey.set(key, { index, holder, isWhole: represented.isWhole(holder) });
      return take(holder, index);
    },
  };
}
