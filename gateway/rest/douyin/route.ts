import type { Viewer } from '@clipgraph/platform/identity/viewer.ts';
import type { Run } from '../graph.ts';
import type { ParameterTable, Values } from '../request/parameters.ts';
import { type CodesOfRoute, DouyinFailure } from './answers/codes.ts';
import type { ReceivedFile } from './files/receive-file.ts';

/**
 * Whose requests a route takes (docs/older-clients.md#who-asks). A token that is not valid is
 * refused unless the access says otherwise.
 */
export type Access =
  /** Everybody; the token is not even looked at. */
  | 'everybody'
  /** Everybody; one with a stale token is a guest. */
  | 'guest-when-stale'
  /** Guests as well. */
  | 'guest'
  /** Only who is logged in. */
  | 'account';

/** The deployment's choices for these routes. */
export interface DouyinSettings {
  /** A repeated like or follow is an error. */
  readonly strict: boolean;
  /** What polling a chat gives: both sides, or only what was received. */
  readonly polling: 'both' | 'received';
  /** Month and day of a moment, where the deployment is. */
  readonly dateOf: (time: string) => string;
  /** What the feed serves. */
  readonly feed: 'latest' | 'for-you';
  readonly feedSize: number;
  readonly maxMessageLength: number;
  readonly maxVideoBytes: number;
  /** How long a body may take to arrive; of an upload, how long nothing may come. */
  readonly bodyMs: number;
  /** How fast the bytes of an upload must come, on average. */
  readonly uploadBytesPerSecond: number;
  /** With what URLs of this deployment begin, unless the viewer says so. */
  readonly publicUrl: string;
}

/** One request of a route. */
export interface Call<Table extends ParameterTable> {
  readonly values: Values<Table>;
  readonly viewer: Viewer;
  readonly settings: DouyinSettings;
  /** The file of a multipart body, where the route takes one. */
  readonly file: ReceivedFile | undefined;
  readonly run: Run;
  /** Sends a file to where `createUpload` said. @returns the status of the answer */
  upload(url: string, file: ReceivedFile, contentType: string): Promise<number>;
}

/**
 * What an answer holds besides the envelope; in a failure each part has its empty value, or is left
 * out when it has none.
 */
type Payload = Readonly<
  Record<string, { readonly schema: object; readonly empty?: unknown; readonly optional?: boolean }>
>;

export interface DouyinRoute<Table extends ParameterTable = ParameterTable> {
  readonly method: 'GET' | 'POST';
  /** Below /douyin, without a slash at the end; both forms are served. */
  readonly path: string;
  /** Further paths that old documents name. */
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly access: Access;
  readonly parameters: Table;
  /** Name and description of the file, where the route takes one. */
  readonly file?: { readonly name: string; readonly description: string };
  readonly payload: Payload;
  /** What errors of the graph mean here. */
  readonly codes: CodesOfRoute;
  answer(call: Call<Table>): Promise<Record<string, unknown>>;
}

export const defineRoute = <const Table extends ParameterTable>(
  route: DouyinRoute<Table>,
): DouyinRoute =>
  // A table of its own types each route's values; the list of all routes does not need them.
  route as unknown as DouyinRoute;

/** The account that is asking; the route's access has made sure of it. */
export const accountOf = (viewer: Viewer): number => viewer.accountId as number;

/** Whose profile or list it is. @throws 10004 when neither the request nor a token says */
export function ownerOf(userId: number | undefined, viewer: Viewer): number {
  const id = userId ?? viewer.accountId;
  if (id === null) throw new DouyinFailure(10004);
  return id;
}
