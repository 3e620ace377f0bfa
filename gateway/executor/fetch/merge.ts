import '../code-cache.ts';
import type { FetchedField } from './fetched-fields.ts';
import { type Data, isData } from './run.ts';

/**
 * Adds what a fetch answered to an object. What is there already stays, unless it is null: of two
 * subgraphs that share a field, the one that knows it wins.
 *
 * @param copy when `source` is merged into more than one object: each gets nested objects of its
 *   own, since later fetches add to them
 */
type Merge = (target: Data, source: Data, copy: boolean) => void;

/**
 * Writes the function for one object as source, so that V8 knows the names that it reads and adds:
 * a fetch adds to each object of a page. Names are GraphQL names.
 */
export function compileMerge(fields: readonly FetchedField[]): Merge {
  const statements = fields.map(({ name, fields: below }, i) => {
    return `
      const value${i} = source["${name}"];
      if (value${i} !== undefined) {
        const existing${i} = target["${name}"];
        if (existing${i} === undefined || existing${i} === null)
          target["${name}"] = ${below ? `copy ? clone(value${i}, fields[${i}].fields) : value${i}` : `value${i}`};
        else if (existing${i} !== value${i})
          mergeField(target, existing${i}, value${i}, fields[${i}], copy);
      }`;
  });
  const source = `return (target, source, copy) => {${statements.join('')}};`;
  return new Function('fields', 'clone', 'mergeField', source)(fields, clone, mergeField);
}

/** Of a field that is there already. */
function mergeField(
  target: Data,
  existing: unknown,
  value: unknown,
  field: FetchedField,
  copy: boolean,
): void {
  if (field.fields) mergeValue(existing, value, field.fields, copy);
  else if (
    typeof value === 'string' &&
    typeof existing === 'string' &&
    field.refines?.(value, existing)
  )
    target[field.name] = value;
}

function mergeBelow(
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
    else mergeField(target, existing, value, field, copy);
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
  } else if (isData(existing) && isData(value)) mergeBelow(existing, value, fields, copy);
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
