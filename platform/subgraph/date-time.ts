import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const format = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function parse(value: unknown): number {
  const [text, year, month, day] = (typeof value === 'string' && format.exec(value)) || [];
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  // Date.parse takes the 30th of February for the 2nd of March.
  if (
    Number.isNaN(ms) ||
    Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  )
    throw new GraphQLError('A DateTime is ISO 8601 with a zone, such as 2026-01-31T12:00:00.000Z.');
  return ms;
}

/**
 * `DateTime`: ISO 8601 with milliseconds in UTC on the wire, integer milliseconds since the Unix
 * epoch inside.
 */
export const DateTime = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  serialize: (ms) => new Date(ms as number).toISOString(),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});
