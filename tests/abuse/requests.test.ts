import {
  forgedAddress,
  forgedAddressBesideProxy,
  mutationByGet,
  oddRequests,
} from './attacks/requests.ts';
import { holds } from './held.ts';

// Only a proxy that is trusted says where a request comes from.
holds(forgedAddress, 400);
holds(forgedAddressBesideProxy, 400);

// What is wrong with a request is told as such, at every door.
holds(oddRequests, 8);
holds(mutationByGet, 4);
