import { atom } from 'nanostores';

/** Off until somebody taps: browsers start videos by themselves only without sound. */
export const $muted = atom(true);
