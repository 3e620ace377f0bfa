import { Client, fetchExchange, subscriptionExchange } from 'urql';
import { api } from './api.ts';
import { createCache } from './cache.ts';
import { live } from './live.ts';

/** urql over the session of `api`: its cache belongs to one viewer, so that another gets another. */
export const openGraph = (): Client =>
  new Client({
    url: '/graphql',
    fetch: api.fetch,
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [createCache(), subscriptionExchange({ forwardSubscription: live }), fetchExchange],
  });
