/** Bounds on clients of server-sent events. */
export interface EventStreamLimits {
  maxStreams: number;
  /** Per account, or per address for guests. Counts reserved streams as well. */
  maxStreamsPerViewer: number;
  maxOperationsPerStream: number;
  /** Bytes that may wait for one client before its stream is cut. */
  maxBufferedBytes: number;
  /** How long one event may wait to be taken by the client's side. */
  sendTimeoutMs: number;
  /** A comment is sent this often, so that proxies keep the connection. */
  heartbeatMs: number;
  /** How often the viewers of open streams are verified again. */
  recheckMs: number;
  /** How long a reserved stream waits to be opened. */
  reservedMs: number;
}

export const defaultEventStreamLimits: EventStreamLimits = {
  maxStreams: 20_000,
  maxStreamsPerViewer: 50,
  maxOperationsPerStream: 200,
  maxBufferedBytes: 1_048_576,
  sendTimeoutMs: 10_000,
  heartbeatMs: 12_000,
  recheckMs: 500,
  reservedMs: 30_000,
};
