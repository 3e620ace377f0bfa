import { isRecord } from '@clipgraph/platform/text/json.ts';
import type { ExpectedOperation, UsedOperation } from '../executor/operations.ts';

/** An operation that is asked for often. */
export interface HotOperation extends ExpectedOperation {
  /** How often, with what earlier processes saw of it counting half for each start since. */
  readonly score: number;
}

/** More are not planned before a process is ready. */
const maxOperations = 64;
/** A document of the usual size; a text that is kept is at most so many times that. */
const maxDocumentLength = 8_192;
const maxTextLength = 2 * maxOperations * maxDocumentLength;
/** Labels and condition variables of one operation. */
const maxNames = 32;
const minScore = 1;
/** What was asked for once may have been asked for by mistake. */
const minUses = 2;

/**
 * Whether an operation may lie on a disk: a text that is written into a document may be a password
 * or a message, while variables are never kept.
 */
const isKeepable = ({ query }: ExpectedOperation): boolean =>
  query.length <= maxDocumentLength && !query.includes('"');

const keyOf = ({
  query,
  operationName = '',
  trueVariables = [],
  activeLabels = [],
}: ExpectedOperation): string =>
  JSON.stringify([query, operationName, [...trueVariables].sort(), [...activeLabels].sort()]);

/** The hottest of all, each once with its highest score, the hottest first. */
export function hottest(...groups: readonly (readonly HotOperation[])[]): HotOperation[] {
  const byKey = new Map<string, HotOperation>();
  for (const operation of groups.flat()) {
    const key = keyOf(operation);
    const known = byKey.get(key);
    if (isKeepable(operation) && !(known && known.score >= operation.score))
      byKey.set(key, operation);
  }
  return [...byKey.values()]
    .filter(({ score }) => score >= minScore)
    .sort((a, b) => b.score - a.score)
    .slice(0, maxOperations);
}

/** What counted before, beside what counts now. */
export const halved = (operations: readonly HotOperation[]): HotOperation[] =>
  hottest(operations.map((operation) => ({ ...operation, score: operation.score / 2 })));

/** What this process saw is added to what is known from before. */
export function scored(
  before: readonly HotOperation[],
  used: readonly UsedOperation[],
): HotOperation[] {
  const earlier = new Map(before.map((operation) => [keyOf(operation), operation.score]));
  const scores = used
    .filter((operation) => operation.uses >= minUses || earlier.has(keyOf(operation)))
    .map(({ uses, ...operation }) => ({
      ...operation,
      score: uses + (earlier.get(keyOf(operation)) ?? 0),
    }));
  return hottest(scores, before);
}

export const writeHot = (operations: readonly HotOperation[]): string =>
  JSON.stringify({ version, operations });

const version = 1;

/** What is not what `writeHot` wrote is left out: the text may be damaged, or from elsewhere. */
export function readHot(text: string | undefined): HotOperation[] {
  if (text === undefined || text.length > maxTextLength) return [];
  const kept = parsed(text);
  if (!isRecord(kept) || kept.version !== version || !Array.isArray(kept.operations)) return [];
  return hottest(kept.operations.filter(isHot));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const areNames = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value) &&
    value.length <= maxNames &&
    value.every((name) => typeof name === 'string'));

const isHot = (value: unknown): value is HotOperation =>
  isRecord(value) &&
  typeof value.query === 'string' &&
  (value.operationName === undefined || typeof value.operationName === 'string') &&
  areNames(value.trueVariables) &&
  areNames(value.activeLabels) &&
  Number.isFinite(value.score);
