export { type Client, type ClientOptions, createClient } from './client.ts';
export type { ResultOf, TypedDocument, VariablesOf } from './document.ts';
export { ClipgraphError, type ErrorCode, type GraphError, isCode } from './errors.ts';
export * from './generated/graph.ts';
export type { Connection, NodeOf } from './lists/pages.ts';
export type { ConnectionState } from './live/connection.ts';
export type { Answer, RequestOptions } from './requests/request.ts';
export type { LoginResult } from './session/login.ts';
export type { SessionChange, SessionListener } from './session/sessions.ts';
export {
  type MaybePromise,
  memoryStorage,
  type SessionStorage,
  type StoredSession,
  type Viewer,
} from './session/storage.ts';
export { webStorage } from './session/web-storage.ts';
export type { UploadHandle, UploadOptions } from './upload/upload.ts';
