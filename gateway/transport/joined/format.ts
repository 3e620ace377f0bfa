/**
 * How several operations travel to a subgraph process of ours in one HTTP request: as JSON, each
 * query and viewer once; and back as lines, each as soon as its operation has ended.
 */
export const joinedPath = '/graphql/joined';

/** On every answer of a process that takes joined requests. */
export const joinsHeader = 'x-clipgraph-joins';

/** A process refuses more. */
export const maxJoined = 64;

/** One operation of a joined request, with places in the lists of viewers and queries. */
type JoinedOperation = readonly [
  viewer: number,
  query: number,
  requestId: string,
  operationName: string | null,
  variables: Readonly<Record<string, unknown>>,
];

export interface JoinedBody {
  /** Claims of the viewers, which the header of the request signs with all of the body. */
  readonly viewers: readonly Readonly<Record<string, unknown>>[];
  readonly queries: readonly string[];
  readonly operations: readonly JoinedOperation[];
}

/** An operation as it waits to be joined. */
export interface Joinable {
  /** Claims of who asks, as JSON. */
  readonly viewer: string;
  readonly query: string;
  readonly operationName: string | undefined;
  /** As JSON. */
  readonly variables: string;
  readonly requestId: string;
}

export function writeJoined(operations: readonly Joinable[]): string {
  const viewers = createPlaces();
  const queries = createPlaces();
  const texts = operations.map(
    ({ viewer, query, operationName = null, variables, requestId }) =>
      `[${viewers.of(viewer)},${queries.of(query)},${JSON.stringify(requestId)},` +
      `${JSON.stringify(operationName)},${variables}]`,
  );
  return (
    `{"viewers":[${viewers.values().join()}],"queries":${JSON.stringify(queries.values())},` +
    `"operations":[${texts.join()}]}`
  );
}

/** Numbers different texts in the order in which they come. */
function createPlaces() {
  const places = new Map<string, number>();
  return {
    of(text: string): number {
      const place = places.get(text) ?? places.size;
      places.set(text, place);
      return place;
    },
    values: () => [...places.keys()],
  };
}

/** @param json on one line, as `JSON.stringify` writes it */
export const writeLine = (operation: number, status: number, json: string): string =>
  `${operation} ${status} ${json}\n`;

interface Line {
  readonly operation: number;
  readonly status: number;
  readonly text: string;
}

const lineFeed = 0x0a;

/** Reads lines from bytes as they come. @param take gets each line when it is whole */
export function createLineReader(take: (line: Line) => void): (chunk: Buffer) => void {
  /** Of a line whose end has not come. */
  let begun: Buffer[] = [];
  return (chunk) => {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      const rest = chunk.subarray(from, end);
      from = end + 1;
      const line = begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
      begun = [];
      take(readLine(line.toString()));
    }
    if (from < chunk.byteLength) begun.push(chunk.subarray(from));
  };
}

function readLine(line: string): Line {
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  return {
    operation: Number(line.slice(0, first)),
    status: Number(line.slice(first + 1, second)),
    text: line.slice(second + 1),
  };
}
