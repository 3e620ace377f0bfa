import { codePointLength } from '@clipgraph/platform/text/user-text.ts';
import { parseInteger } from './numbers.ts';
import type { Source } from './sources.ts';

/**
 * What a route takes under one name. The same table parses requests and is published in the OpenAPI
 * document.
 */
export interface Parameter {
  readonly type: 'text' | 'integer' | 'boolean';
  readonly description: string;
  readonly required?: boolean;
  /** Of text, in characters. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Of a text, with white space around it dropped before it is measured. */
  readonly trimmed?: boolean;
  /** Of an integer: anything else counts as absent instead of being refused. */
  readonly lenient?: boolean;
  readonly minimum?: number;
  /** The only values of an integer that are taken. */
  readonly oneOf?: readonly number[];
  readonly example?: string | number | boolean;
}

export type ParameterTable = Readonly<Record<string, Parameter>>;

type ValueOf<Type extends Parameter['type']> = Type extends 'text'
  ? string
  : Type extends 'integer'
    ? number
    : boolean;

/** The values of a table: those required are there. */
export type Values<Table extends ParameterTable> = {
  readonly [Name in keyof Table]: Table[Name]['required'] extends true
    ? ValueOf<Table[Name]['type']>
    : ValueOf<Table[Name]['type']> | undefined;
};

/** A parameter that a route cannot take; the message says why. */
export class BadParameter extends Error {
  readonly parameter: string;

  constructor(parameter: string, message: string) {
    super(message);
    this.parameter = parameter;
  }
}

/**
 * Looks each parameter up in the sources, in their order: the first hit counts, an empty text only
 * where the parameter is required.
 * @throws BadParameter
 */
export function readParameters<Table extends ParameterTable>(
  table: Table,
  sources: readonly Source[],
): Values<Table> {
  const values: Record<string, string | number | boolean | undefined> = {};
  for (const [name, parameter] of Object.entries(table))
    values[name] = readParameter(name, parameter, sources);
  return values as Values<Table>;
}

function readParameter(
  name: string,
  parameter: Parameter,
  sources: readonly Source[],
): string | number | boolean | undefined {
  let empty = false;
  for (const source of sources) {
    const found = source.get(name);
    if (found === undefined) continue;
    if (found === '' && !(parameter.required && parameter.type === 'text')) {
      empty = true;
      continue;
    }
    const value = convert(name, parameter, found, source.strict);
    if (value !== undefined) return value;
  }
  if (parameter.required)
    throw new BadParameter(name, empty ? `${name} must not be empty.` : `${name} is required.`);
  return undefined;
}

function convert(
  name: string,
  parameter: Parameter,
  found: unknown,
  strict: boolean,
): string | number | boolean | undefined {
  switch (parameter.type) {
    case 'text':
      return checkText(
        name,
        parameter,
        !strict && (typeof found === 'number' || typeof found === 'boolean')
          ? String(found)
          : found,
      );
    case 'integer':
      return checkInteger(
        name,
        parameter,
        typeof found === 'number'
          ? found
          : !strict && typeof found === 'string'
            ? parseInteger(found)
            : undefined,
      );
    case 'boolean':
      if (found === true || (!strict && found === 'true')) return true;
      if (found === false || (!strict && found === 'false')) return false;
      throw new BadParameter(name, `${name} must be true or false.`);
  }
}

function checkText(
  name: string,
  { trimmed, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Parameter,
  found: unknown,
): string {
  if (typeof found !== 'string') throw new BadParameter(name, `${name} must be a string.`);
  const text = trimmed ? found.trim() : found;
  if (minLength === 0 && maxLength === Number.POSITIVE_INFINITY) return text;
  const length = text.length > maxLength * 2 ? text.length : codePointLength(text);
  if (length < minLength || length > maxLength)
    throw new BadParameter(name, `${name} must have ${minLength} to ${maxLength} characters.`);
  return text;
}

function checkInteger(
  name: string,
  { lenient, minimum = Number.NEGATIVE_INFINITY, oneOf }: Parameter,
  value: number | undefined,
): number | undefined {
  const good =
    value !== undefined &&
    Number.isInteger(value) &&
    value >= minimum &&
    (oneOf?.includes(value) ?? true);
  if (good) return value;
  if (lenient) return undefined;
  throw new BadParameter(
    name,
    oneOf ? `${name} must be ${oneOf.join(' or ')}.` : `${name} must be an integer.`,
  );
}
