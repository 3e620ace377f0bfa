import {
  equalSubscriptions,
  likeSubscriptions,
  silentSockets,
} from './attacks/equal-subscriptions.ts';
import { holds } from './held.ts';

// One account listens to one chat as often as its cap allows, over all of its sockets.
holds(equalSubscriptions, 400);
holds(likeSubscriptions, 400);

// Sockets that say nothing take no place of others.
holds(silentSockets, 500);
