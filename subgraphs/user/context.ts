import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Loader } from '@clipgraph/platform/loading/loader.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import type DataLoader from 'dataloader';
import type { Picture } from './pictures/tables.ts';
import type { UserRow } from './tables.ts';

/** The columns behind `User`: never the password. */
export type Profile = Pick<
  UserRow,
  | 'id'
  | 'username'
  | 'displayName'
  | 'bio'
  | 'avatarUrl'
  | 'backgroundUrl'
  | 'avatarPicture'
  | 'backgroundPicture'
  | 'state'
  | 'isPrivate'
  | 'createdAt'
>;

/** `User` as the schema shows it. */
export interface ShownUser {
  id: string;
  username: string;
  displayName: string;
  bio: string;
  avatarUrl: string;
  backgroundUrl: string;
  /** null unless it was uploaded. */
  avatarPicture: Picture | null;
  isPrivate: boolean;
  /** In ms since the epoch. */
  createdAt: number;
}

/** `Account` as its owner sees it: what it holds is read field by field. */
export interface ShownAccount {
  id: Id;
}

/** `SessionInfo` as the schema shows it; times in ms since the epoch. */
export interface ShownSession {
  id: string;
  device: string;
  createdAt: number;
  lastUsedAt: number;
  isCurrent: boolean;
}

/** `Passkey` as the schema shows it; times in ms since the epoch. */
export interface ShownPasskey {
  id: string;
  name: string;
  createdAt: number;
  lastUsedAt: number | null;
}

/** A session that has not ended, as a row. */
export type SessionRow = Omit<ShownSession, 'id' | 'isCurrent'> & { id: Id };

/** An account's address: the verified one; while none is, the one that waits. */
export interface OwnEmail {
  email: string | null;
  isVerified: boolean;
}

/** What resolvers get as the parent, by GraphQL type. */
export interface Rows {
  User: ShownUser;
  Account: ShownAccount;
  SessionInfo: ShownSession;
  Passkey: ShownPasskey;
}

export interface UserLoaders {
  /** By id, whatever the account's state. */
  profiles: Loader<Id, Profile | null>;
  /** By username key, whatever the account's state. */
  profilesByKey: DataLoader<string, Profile | null>;
  /** Those of an account that have not ended, the one used last first. */
  openSessions: DataLoader<Id, SessionRow[]>;
  /** The address of an account, for its owner alone. */
  emails: DataLoader<Id, OwnEmail>;
  /** Whether an account has a second factor that is asked for. */
  secondFactors: DataLoader<Id, boolean>;
  /** How many recovery codes an account has left. */
  recoveryCodes: DataLoader<Id, number>;
  /** Those of an account, oldest first. */
  passkeys: DataLoader<Id, ShownPasskey[]>;
  /** Whether the account has blocked the viewer. */
  hidden: Loader<Id, boolean>;
}

export type UserContext = Context<UserLoaders>;
