import type { FetchDataRewrite } from '@apollo/query-planner';
import type { MatchesType } from '../type-relations.ts';
import { type Data, isData } from './run.ts';

type Rewrite = (value: unknown) => void;

const fragmentPrefix = '... on ';

/**
 * Compiles the plan's rewrites: values to set (an interface object is sent under its interface's
 * name) and keys to rename (fields that had to be fetched under another alias). They change the
 * objects they are given.
 */
export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  matchesType: MatchesType,
): Rewrite | undefined {
  if (!rewrites || rewrites.length === 0) return undefined;
  const steps = rewrites.map((rewrite) => compileRewrite(rewrite, matchesType));
  return (value) => {
    for (const step of steps) step(value);
  };
}

/**
 * Key in the subgraph's answer -> key after the rewrites. Such keys are the planner's own, each
 * made for one place.
 */
export const renamedKeys = (
  rewrites: readonly FetchDataRewrite[] = [],
): ReadonlyMap<string, string> =>
  new Map(
    rewrites.flatMap((rewrite) =>
      rewrite.kind === 'KeyRenamer'
        ? [[rewrite.path.at(-1) ?? '', rewrite.renameKeyTo] as const]
        : [],
    ),
  );

function compileRewrite(rewrite: FetchDataRewrite, matchesType: MatchesType): Rewrite {
  const last = rewrite.path.at(-1) ?? '';
  const change =
    rewrite.kind === 'ValueSetter'
      ? (object: Data) => {
          object[last] = rewrite.setValueTo;
        }
      : (object: Data) => {
          if (object[last] === undefined) return;
          object[rewrite.renameKeyTo] = object[last];
          object[last] = undefined;
        };
  return rewrite.path
    .slice(0, -1)
    .reduceRight<Rewrite>(
      (next, element) => compileStep(element, next, matchesType),
      onObjects(change),
    );
}

function compileStep(element: string, next: Rewrite, matchesType: MatchesType): Rewrite {
  if (!element.startsWith(fragmentPrefix)) return onObjects((object) => next(object[element]));
  const condition = element.slice(fragmentPrefix.length);
  return onObjects((object) => {
    const typename = object.__typename;
    if (typeof typename !== 'string' || matchesType(typename, condition)) next(object);
  });
}

/** Calls `visit` on the object, or on every object of a list, however deep. */
const onObjects = (visit: (object: Data) => void): Rewrite =>
  function each(value) {
    if (Array.isArray(value)) value.forEach(each);
    else if (isData(value)) visit(value);
  };
