import { codeOf } from '../errors/thrown.ts';

const secretName = /password|token|authorization|cookie|secret/i;
const bodyNames: ReadonlySet<string> = new Set([
  'body',
  'payload',
  'variables',
  'params',
  'parameters',
  'headers',
  'document',
]);
const hidden = '[hidden]';
const maxDepth = 5;

/** Credentials in a URL are nobody's business. */
const withoutCredentials = (text: string): string => text.replace(/(\w+:\/\/)[^/\s@]*@/g, '$1');

/**
 * A copy for the log, without secrets and without what users wrote. Errors are left to
 * `describeSafely`.
 */
export function safeValues(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutCredentials(value);
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth >= maxDepth) return hidden;
  if (Array.isArray(value)) return value.map((item) => safeValues(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      secretName.test(name) || bodyNames.has(name) ? hidden : safeValues(item, depth + 1),
    ]),
  );
}

/** Cuts off what database drivers quote: parameters, and the value of a duplicate. */
const withoutQuotedValues = (message: string): string =>
  withoutCredentials(
    message
      .replace(/\nparams:[\s\S]*$/, '')
      .replace(/Duplicate entry '[\s\S]*' for key/, 'Duplicate entry for key'),
  );

/**
 * An error for the log: its class, code and place, and its message as far as it quotes nothing that
 * a user sent.
 */
export function describeSafely(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return safeValues(error);
  const message = withoutQuotedValues(error.message);
  const lines = (error.stack ?? '').split('\n');
  const frames = lines.slice(lines.findLastIndex((line) => !/^\s+at /.test(line)) + 1);
  const code = codeOf(error);
  const { cause } = error;
  return {
    type: error.name,
    message,
    ...(code !== undefined && { code }),
    stack: [`${error.name}: ${message}`, ...frames].join('\n'),
    ...(cause !== undefined && depth < maxDepth && { cause: describeSafely(cause, depth + 1) }),
  };
}
