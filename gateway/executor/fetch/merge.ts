import type { FetchedField } from './fetched-fields.ts';
import { type Data, isData } from './run.ts';

/**
 * Adds what a fetch answered to an object. What is there already stays, unless it is null: of two
 * subgraphs that share a field, the one that knows it wins.
 *
 * @param copy when `source` is merged into more than one object: each gets nested objects of its
 *   own, since later fetches add to them
 */
export function merge(
  target: Data,
  source: Data,
  fields: readonly FetchedField[],
  copy: boolean,
): void {
  for (const field of fields) {
    const value = source[field.name];
    if (value === undefined) continue;
    const existing = target[field.name];
    if (existing === undefined || existing === null)
      target[field.name] = copy && field.fields ? clone(value, field.fields) : value;
    else if (field.fields) mergeValue(existing, value, field.fields, copy);
    else if (
      typeof value === 'string' &&
      typeof existing === 'string' &&
      field.refines?.(value, existing)
    )
      target[field.name] = value;
  }
}

function mergeValue(
  existing: unknown,
  value: unknown,
  fields: readonly FetchedField[],
  copy: boolean,
): void {
  if (Array.isArray(existing) && Array.isArray(value)) {
    for (let i = 0; i < existing.length; i++) {
      if (existing[i] === null)
        existing[i] = copy ? clone(value[i] ?? null, fields) : (value[i] ?? null);
      else mergeValue(existing[i], value[i], fields, copy);
    }
  } else if (isData(existing) && isData(value)) merge(existing, value, fields, copy);
}

function clone(value: unknown, fields: readonly FetchedField[]): unknown {
  if (Array.isArray(value)) return value.map((item) => clone(item, fields));
  if (!isData(value)) return value;
  const copied: Data = {};
  for (const field of fields) {
    const below = value[field.name];
    if (below !== undefined) copied[field.name] = field.fields ? clone(below, field.fields) : below;
  }
  return copied;
}
