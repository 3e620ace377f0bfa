import { allowedEdits, editDistance } from '../../text/spelling.ts';
import type { Ask } from './ask.ts';
import { type Condition, mayBeTypos, type Part, type Similar, written } from './queries.ts';

/** Of words that are spelt nearly alike. */
const wordsRead = 50;
const maxSimilar = 16;

/**
 * A word that nobody wrote is looked up as those that are the fewest letters away. The engine reads
 * them from its dictionary once: a condition on what is similar would do so for each search, field
 * and kind, and 16 long words would keep it busy for seconds.
 */
export async function withTypos(ask: Ask, parts: readonly Part[]): Promise<Part[]> {
  const suspects = mayBeTypos(parts);
  const there = await existing(ask, suspects.map(written));
  const unknown = suspects.filter((_, at) => !there[at]);
  const similar = new Map<Part, Similar[]>();
  for (const part of unknown) {
    const found = await similarWords(ask, part.term);
    similar.set(part, found);
    // All words must be there: no other needs to be looked up.
    if (found.length === 0) break;
  }
  return parts.map((part) => ({ ...part, similar: similar.get(part) ?? null }));
}

async function similarWords(ask: Ask, word: string): Promise<Similar[]> {
  const edits = allowedEdits(word);
  const term = {
    field: 'words',
    max_edits: edits,
    prefix_length: 0,
    size: wordsRead,
    shard_size: wordsRead,
    suggest_mode: 'always',
    string_distance: 'damerau_levenshtein',
    accuracy: 0,
  };
  const [answer] = await ask([{ size: 0, suggest: { similar: { text: word, term } } }]);
  const near = (answer?.suggest?.similar?.[0]?.options ?? [])
    .map(({ text }) => ({ term: text, distance: editDistance(word, text, edits) }))
    .filter(({ distance }) => distance > 0 && distance <= edits);
  const least = Math.min(...near.map(({ distance }) => distance));
  return near.filter(({ distance }) => distance === least).slice(0, maxSimilar);
}

async function existing(ask: Ask, conditions: readonly Condition[]): Promise<boolean[]> {
  const answers = await ask(
    conditions.map((query) => ({ query, size: 0, terminate_after: 1, track_total_hits: 1 })),
  );
  return answers.map(({ hits }) => hits.total.value > 0);
}
