import { kit } from '@clipgraph/platform/database/kit.ts';

/** The e-mail address of an account, as far as it has one. */
export const emails = kit.table(
  'emails',
  {
    accountId: kit.id().notNull().primaryKey(),
    /** The address that counts, as it was written; null until one was verified. */
    verified: kit.string(254),
    /** The same as one text, however it is written: no two accounts have one address. */
    verifiedKey: kit.bytesText(254),
    /** The address that was asked for last and waits to be verified. */
    pending: kit.string(254),
    pendingKey: kit.bytesText(254),
    changedAt: kit.ms().notNull(),
  },
  (t) => [kit.uniqueIndex('emails_verified_key').on(t.verifiedKey)],
);

export type TokenPurpose = 'verify' | 'reset';

/** What a link in a letter proves: that whoever has it reads the letters of an address. */
export const mailTokens = kit.table(
  'mail_tokens',
  {
    tokenHash: kit.bytesText(43).notNull().primaryKey(),
    purpose: kit.bytesText(10).notNull().$type<TokenPurpose>(),
    accountId: kit.id().notNull(),
    /** It is void once the account has, or waits for, another address. */
    addressKey: kit.bytesText(254).notNull(),
    /** Of the password that it was made under: it is void under another one. */
    passwordMark: kit.bytesText(43).notNull(),
    expiresAt: kit.ms().notNull(),
  },
  (t) => [
    kit.index('mail_tokens_account').on(t.accountId, t.purpose),
    kit.index('mail_tokens_expires_at').on(t.expiresAt),
  ],
);

export type LetterKind = 'welcome' | 'verify' | 'changing' | 'changed' | 'reset' | 'wasReset';

/** Letters that wait to be sent, each with a job; deleted once the mail server has taken them. */
export const letters = kit.table(
  'letters',
  {
    id: kit.id().notNull().primaryKey(),
    accountId: kit.id().notNull(),
    kind: kit.bytesText(10).notNull().$type<LetterKind>(),
    address: kit.string(254).notNull(),
    /** Of the link in it; null for a letter without one. */
    tokenHash: kit.bytesText(43),
    createdAt: kit.ms().notNull(),
    /** When it is forgotten, sent or not. */
    keptUntil: kit.ms().notNull(),
  },
  (t) => [
    kit.index('letters_account').on(t.accountId),
    kit.index('letters_kept_until').on(t.keptUntil),
  ],
);
export type Letter = typeof letters.$inferSelect;
