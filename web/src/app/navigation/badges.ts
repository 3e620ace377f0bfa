import { atom } from 'nanostores';

/** How much the viewer has not read. The navigation keeps it; others show it as well. */
export const $badges = atom({ messages: 0, notifications: 0 });
