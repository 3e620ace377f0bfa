import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { Context } from '@clipgraph/platform/subgraph/subgraph.ts';
import type DataLoader from 'dataloader';
import type { UserRow } from './tables.ts';

/** The columns behind `User`: never the password. */
export type Profile = Pick<
  UserRow,
  'id' | 'username' | 'displayName' | 'bio' | 'avatarUrl' | 'backgroundUrl' | 'state' | 'createdAt'
>;

/** `User` as the schema shows it. */
export interface ShownUser {
  id: string;
  username: string;
  displayName: string;
  bio: string;
  avatarUrl: string;
  backgroundUrl: string;
  /** In ms since the epoch. */
  createdAt: number;
}

/** What resolvers get as the parent, by GraphQL type. */
export interface Rows {
  User: ShownUser;
}

export interface UserLoaders {
  /** By id, whatever the account's state. */
  profiles: DataLoader<Id, Profile | null>;
  /** By username key, whatever the account's state. */
  profilesByKey: DataLoader<string, Profile | null>;
  /** Whether the account has blocked the viewer. */
  hidden: DataLoader<Id, boolean>;
}

export type UserContext = Context<UserLoaders>;
