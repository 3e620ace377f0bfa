import type { PageKey } from '@clipgraph/platform/database/page-loader.ts';
import type { Id } from '@clipgraph/platform/ids/id.ts';
import type { RequestContext } from '@clipgraph/platform/subgraph/request-context.ts';
import type DataLoader from 'dataloader';
import type { NotificationRow, notificationActors } from './tables.ts';

/** What resolvers get as the parent, by GraphQL type. */
export interface Rows {
  Notification: NotificationRow;
}

export type ActorRow = Pick<
  typeof notificationActors.$inferSelect,
  'notificationId' | 'actorId' | 'seq'
>;

/** A notification as its account may see it now. */
export interface SeenNotification {
  /** False when every account that it tells of is hidden, or the post that it is about. */
  isShown: boolean;
  /** Latest first, at most 10. */
  actorIds: readonly Id[];
  actorCount: number;
}

export interface NotificationLoaders {
  /** Who is told of in notifications, latest first; the position is an actor's `seq`. */
  actorPage: DataLoader<PageKey, ActorRow[], string>;
  /** How many wait to be folded into a notification. */
  waitingCount: DataLoader<Id, number>;
  seen: DataLoader<NotificationRow, SeenNotification>;
}

export type NotificationContext = RequestContext<NotificationLoaders>;
