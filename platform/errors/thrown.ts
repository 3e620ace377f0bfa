/** What was thrown, as far as it is an error: its message. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

/** The `code` of a system or driver error (`ENOENT`, `ER_DUP_ENTRY`); undefined without one. */
export const codeOf = (thrown: unknown): unknown =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
