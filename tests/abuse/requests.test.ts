import { forgedAddress, forgedAddressBesideProxy } from './attacks/requests.ts';
import { holds } from './held.ts';

// Only a proxy that is trusted says where a request comes from.
holds(forgedAddress, 400);
holds(forgedAddressBesideProxy, 400);
