import type { Config } from '../config/config.ts';
import type { Viewer } from './viewer.ts';

/**
 * What addresses in answers to this viewer begin with, without a slash at the end: PUBLIC_URL, or
 * where the client found the front door. A phone has no use for `localhost`.
 */
export const publicUrlFor = (
  { publicUrl }: Pick<Config, 'publicUrl'>,
  { reachedAt }: Pick<Viewer, 'reachedAt'>,
): string => reachedAt ?? publicUrl;
