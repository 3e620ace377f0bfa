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

const dayMs = 86_400_000;
/** JavaScript knows no later time. */
const maxMs = 8.64e15;
const padded = (length: number, count: number) =>
  Array.from({ length: count }, (_, number) => String(number).padStart(length, '0'));
const [twoDigits, threeDigits] = [padded(2, 60), padded(3, 1_000)];
/** How days that were written lately begin, by their number. */
const days = new Map<number, string>();
const maxDays = 1_000;

/** What `toISOString` writes, of which a page needs a hundred. */
function write(ms: number): string {
  const number = Math.floor(ms / dayMs);
  let day = days.get(number);
  if (day === undefined) {
    if (days.size >= maxDays) days.clear();
    day = new Date(number * dayMs).toISOString().slice(0, -'00:00:00.000Z'.length);
    days.set(number, day);
  }
  const rest = ms - number * dayMs;
  const minutes = Math.floor(rest / 60_000);
  const [hour, minute] = [twoDigits[Math.floor(minutes / 60)], twoDigits[minutes % 60]];
  const second = twoDigits[Math.floor(rest / 1_000) % 60];
  return `${day}${hour}:${minute}:${second}.${threeDigits[rest % 1_000]}Z`;
}

/**
 * `DateTime`: ISO 8601 with milliseconds in UTC on the wire, integer milliseconds since the Unix
 * epoch inside.
 */
export const DateTime = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  serialize: (ms) =>
    Number.isInteger(ms) && Math.abs(ms as number) < maxMs
      ? write(ms as number)
      : new Date(ms as number).toISOString(),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});
