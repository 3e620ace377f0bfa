import { DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import type { DocumentNode } from 'graphql';

/** What Apollo's own executor supports, and `@context`, which only this executor supports. */
const supportedFeatures = new Set([
  ...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  'https://specs.apollo.dev/context/v0.1',
]);

/**
 * @throws when the supergraph is not valid, or uses a feature that is not supported
 *   (`@authenticated`); the message names it
 */
export const buildSupergraph = (supergraphSdl: string | DocumentNode): Supergraph =>
  Supergraph.build(supergraphSdl, { supportedFeatures, validateSupergraph: false });
