import type { ProfileQuery } from '../../../generated/graph.ts';

/** An account as its profile shows it. */
export type Profile = NonNullable<ProfileQuery['user']>;
