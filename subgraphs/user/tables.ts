import { kit } from '@clipgraph/platform/database/kit.ts';
import type { Jwk } from '@clipgraph/platform/identity/access-token.ts';
import type { Picture } from './pictures/tables.ts';

export * from '@clipgraph/platform/database/subgraph-tables.ts';
export { jobs } from '@clipgraph/platform/jobs/tables.ts';
export { knownEdges } from '@clipgraph/platform/projections/edges.ts';
export { emails, letters, mailTokens } from './mail/tables.ts';
export { pictures } from './pictures/tables.ts';

/** `disabled` by an operator, who may enable it again; `deleted` by its owner, for good. */
export type AccountState = 'active' | 'disabled' | 'deleted';

export const users = kit.table(
  'users',
  {
    id: kit.id().notNull().primaryKey(),
    /** As it was written at registration. */
    username: kit.bytesText(128).notNull(),
    /**
     * NFKC and lower case: one name, however it is written. Never given to another account, also
     * not after deletion.
     */
    usernameKey: kit.bytesText(1_200).notNull(),
    displayName: kit.string(50).notNull(),
    bio: kit.string(200).notNull(),
    /** Empty: the default picture. */
    avatarUrl: kit.string(2_048).notNull(),
    backgroundUrl: kit.string(2_048).notNull(),
    /** Pictures that were uploaded; null: what the URL says. */
    avatarPicture: kit.json<Picture>(),
    backgroundPicture: kit.json<Picture>(),
    /** PHC string; empty once the account is deleted. */
    passwordHash: kit.bytesText(200).notNull(),
    state: kit.bytesText(10).notNull().$type<AccountState>(),
    /** Its posts are for its followers alone, and following it needs its consent. */
    isPrivate: kit.bool().notNull().default(false),
    /** When it last stopped being private; null for one that never was. */
    openedAt: kit.ms(),
    /**
     * How often all sessions of the account have been ended at once; a session of an earlier epoch
     * has ended.
     */
    sessionEpoch: kit.int().notNull(),
    revision: kit.bigint().notNull(),
    createdAt: kit.ms().notNull(),
    deletedAt: kit.ms(),
  },
  (t) => [kit.uniqueIndex('users_username_key').on(t.usernameKey)],
);
export type UserRow = typeof users.$inferSelect;

/** `legacy`: one access token of a day, for clients of the HTTP API that cannot refresh. */
export type SessionKind = 'login' | 'legacy';

export const sessions = kit.table(
  'sessions',
  {
    id: kit.id().notNull().primaryKey(),
    accountId: kit.id().notNull(),
    kind: kit.bytesText(10).notNull().$type<SessionKind>(),
    sessionEpoch: kit.int().notNull(),
    createdAt: kit.ms().notNull(),
    /** When its newest token ends by itself. */
    expiresAt: kit.ms().notNull(),
    endedAt: kit.ms(),
    /** When it was last opened or renewed; null for one that is older than this column. */
    usedAt: kit.ms(),
    /** From where; see `known-addresses.ts`. */
    addressHash: kit.bytesText(43),
    /** By what its owner knows it; see `device.ts`. Null for one that is older than this column. */
    device: kit.string(60),
  },
  (t) => [
    kit.index('sessions_expires_at').on(t.expiresAt),
    kit.index('sessions_account_id').on(t.accountId),
  ],
);

/**
 * Every refresh token of a session, the spent ones too: when one of those is shown
 * again, somebody else has a copy.
 */
export const refreshTokens = kit.table(
  'refresh_tokens',
  {
    tokenHash: kit.bytesText(43).notNull().primaryKey(),
    sessionId: kit.id().notNull(),
    successorHash: kit.bytesText(43),
    createdAt: kit.ms().notNull(),
    expiresAt: kit.ms().notNull(),
    spentAt: kit.ms(),
  },
  (t) => [
    kit.index('refresh_tokens_expires_at').on(t.expiresAt),
    kit.index('refresh_tokens_session_id').on(t.sessionId),
  ],
);

/** The log of ended sessions, which gateways follow; see `Revocation` in platform/identity. */
export const revocations = kit.table(
  'revocations',
  {
    revocationId: kit.autoId(),
    accountId: kit.id().notNull(),
    sessionId: kit.id(),
    sessionEpoch: kit.int().notNull(),
    recordedAt: kit.ms().notNull(),
    until: kit.ms().notNull(),
  },
  (t) => [kit.index('revocations_until').on(t.until)],
);

export const signingKeys = kit.table('signing_keys', {
  /** 1, 2, 3 ...: when two processes make the next key at once, the first one's counts. */
  generation: kit.int().notNull().primaryKey(),
  kid: kit.bytesText(64).notNull(),
  publicJwk: kit.json<Jwk>().notNull(),
  /** The private JWK, sealed under a key derived from the deployment's secrets. */
  sealedPrivateJwk: kit.bytesText(600).notNull(),
  createdAt: kit.ms().notNull(),
  signsFrom: kit.ms().notNull(),
  signsUntil: kit.ms().notNull(),
  verifiesUntil: kit.ms().notNull(),
});

/** Authenticator apps (TOTP), one an account. */
export const secondFactors = kit.table(
  'second_factors',
  {
    accountId: kit.id().notNull().primaryKey(),
    /** Sealed under a key derived from the deployment's secrets. */
    sealedSecret: kit.bytesText(200).notNull(),
    /** Which of these keys that is; see `second-factor/secrets.ts`. */
    sealedWith: kit.bytesText(16).notNull(),
    /** Null until its owner has shown a code of it: then it is not asked for. */
    confirmedAt: kit.ms(),
    /** When an unconfirmed one is forgotten; null once it is confirmed. */
    expiresAt: kit.ms(),
    /** The time step of the last code that was accepted: that one and earlier ones are spent. */
    lastStep: kit.bigint().notNull(),
  },
  (t) => [
    kit.index('second_factors_sealed_with').on(t.sealedWith, t.accountId),
    kit.index('second_factors_expires_at').on(t.expiresAt),
  ],
);

/** Those that have not been used. */
export const recoveryCodes = kit.table(
  'recovery_codes',
  { accountId: kit.id().notNull(), codeHash: kit.bytesText(43).notNull() },
  (t) => [kit.primaryKey({ columns: [t.accountId, t.codeHash] })],
);

/**
 * Challenges that a session was opened or a passkey made with, until they would have ended anyway.
 * One that was only given out is no row.
 */
export const spentChallenges = kit.table(
  'spent_challenges',
  { nonce: kit.bytesText(43).notNull().primaryKey(), expiresAt: kit.ms().notNull() },
  (t) => [kit.index('spent_challenges_expires_at').on(t.expiresAt)],
);

export const passkeys = kit.table(
  'passkeys',
  {
    id: kit.id().notNull().primaryKey(),
    accountId: kit.id().notNull(),
    /** As the authenticator calls it: base64url of at most 1,023 bytes. */
    credentialId: kit.bytesText(1_364).notNull(),
    /** COSE, base64url. */
    publicKey: kit.bytesText(4_000).notNull(),
    /** How often it was used, as the authenticator counts; 0 for ever for those that do not. */
    counter: kit.bigint().notNull(),
    transports: kit.json<string[]>().notNull(),
    /** What its owner calls it. */
    name: kit.string(50).notNull(),
    createdAt: kit.ms().notNull(),
    lastUsedAt: kit.ms(),
  },
  (t) => [
    kit.uniqueIndex('passkeys_credential_id').on(t.credentialId),
    kit.index('passkeys_account_id').on(t.accountId),
  ],
);
