/** Long terms are cut by us; nothing is left out silently. */
const kept = { type: 'keyword', doc_values: false } as const;

/**
 * Of an index: terms as they are, words of alphabets once more without their field, and what to sort
 * by; what is found is read from the source.
 */
export const mapping = {
  settings: {
    number_of_shards: 1,
    auto_expand_replicas: '0-1',
    refresh_interval: '200ms',
  },
  mappings: {
    dynamic: 'strict',
    properties: {
      kind: kept,
      id: { type: 'long' },
      rank: { type: 'byte' },
      terms: kept,
      words: kept,
      folded: { type: 'keyword', index: false, doc_values: false },
    },
  },
} as const;
