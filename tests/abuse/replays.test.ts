import { replays } from './attacks/replays.ts';
import { holds } from './held.ts';

// A repeated create is judged like any read.
holds(replays, 7);
