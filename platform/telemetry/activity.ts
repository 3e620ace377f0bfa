import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';

/** What log lines tell of the request that they were written for. Filled in as it becomes known. */
interface RequestNotes {
  /** The id that the client reads in `x-trace-id`. */
  readonly traceId: string;
  viewerId?: number | null;
  operation?: string;
}

/** What the running code runs for. */
export interface Activity {
  readonly notes: RequestNotes;
  /** The span that is open here; undefined when tracing is off. */
  readonly span?: Span | undefined;
}

const activities = new AsyncLocalStorage<Activity>();

export const currentActivity = (): Activity | undefined => activities.getStore();

export const runActivity = <T>(activity: Activity, work: () => T): T =>
  activities.run(activity, work);

/** Adds to what the log lines of the present request tell. */
export function note(more: Partial<Omit<RequestNotes, 'traceId'>>): void {
  const activity = activities.getStore();
  if (activity) Object.assign(activity.notes, more);
}
