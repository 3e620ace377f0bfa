/** Bounds on WebSocket clients. */
export interface SocketLimits {
  maxSockets: number;
  /** Per account, or per address for guests. */
  maxSocketsPerViewer: number;
  /** Sockets of one address (IPv6 by its /64) that no `connection_init` has come on. */
  maxSilentSocketsPerAddress: number;
  maxOperationsPerSocket: number;
  /** One incoming message. */
  maxMessageBytes: number;
  /** Bytes that may wait for one client before its socket is closed as too slow. */
  maxBufferedBytes: number;
  /** How long a message may wait to be taken by the client's side. */
  sendTimeoutMs: number;
  /** `connection_init` must come within this time. */
  initTimeoutMs: number;
  /** A ping frame is sent this often; a socket silent for two of them is cut. */
  heartbeatMs: number;
  /** How often the viewers of open sockets are verified again. */
  recheckMs: number;
}

export const defaultSocketLimits: SocketLimits = {
  maxSockets: 20_000,
  maxSocketsPerViewer: 50,
  maxSilentSocketsPerAddress: 100,
  maxOperationsPerSocket: 200,
  maxMessageBytes: 262_144,
  maxBufferedBytes: 1_048_576,
  sendTimeoutMs: 10_000,
  initTimeoutMs: 5_000,
  heartbeatMs: 25_000,
  recheckMs: 500,
};
