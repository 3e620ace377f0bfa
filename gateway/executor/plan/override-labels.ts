import { createHash } from 'node:crypto';
import { parse, visit } from 'graphql';
import type { RequestScope } from '../../transport/transport.ts';

/** The labels that hold for a request. */
type ActiveLabels = (scope: RequestScope) => ReadonlySet<string>;

const none: ReadonlySet<string> = new Set();

/**
 * Progressive `@override(label:)`: which of the supergraph's labels hold for a request.
 *
 * @param holds decides about a label; by default `percent(n)` holds for n of 100 viewers, always
 *   the same ones, and nothing else does
 */
export function createLabels(
  supergraphSdl: string,
  holds: (label: string, scope: RequestScope) => boolean = percentHolds,
): ActiveLabels {
  const labels = new Set<string>();
  visit(parse(supergraphSdl, { noLocation: true }), {
    Argument: ({ name, value }) => {
      if (name.value === 'overrideLabel' && value.kind === 'StringValue') labels.add(value.value);
    },
  });
  if (labels.size === 0) return () => none;
  const ordered = [...labels].sort();
  return (scope) => new Set(ordered.filter((label) => holds(label, scope)));
}

function percentHolds(label: string, { viewer }: RequestScope): boolean {
  const percent = /^percent\(([0-9.]+)\)$/.exec(label)?.[1];
  if (percent === undefined) return false;
  const digest = createHash('sha256')
    .update(`${label} ${viewer.accountId ?? viewer.address}`)
    .digest();
  return digest.readUInt32BE() / 2 ** 32 < Number(percent) / 100;
}
