import { atom, computed, onMount } from 'nanostores';
import { $online } from '../app/online.ts';
import { api } from '../graph/api.ts';

/** Whether the live connection was lost and is being made again. */
const $lost = atom(false);
onMount($lost, () => api.onConnection((state) => $lost.set(state === 'lost')));

/** Whether the server can be reached, as far as anybody can tell. */
export const $reachable = computed([$online, $lost], (online, lost) => online && !lost);
