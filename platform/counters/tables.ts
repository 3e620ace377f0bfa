import { kit } from '../database/kit.ts';

/** The folded value of each counter. */
export const counterBases = kit.table(
  'counter_bases',
  { name: kit.bytesText(40).notNull(), id: kit.id().notNull(), value: kit.bigint().notNull() },
  (t) => [kit.primaryKey({ columns: [t.name, t.id] })],
);

/** Changes not folded yet: a counter's value is its base plus these. */
export const counterDeltas = kit.table(
  'counter_deltas',
  {
    deltaId: kit.autoId(),
    name: kit.bytesText(40).notNull(),
    id: kit.id().notNull(),
    change: kit.bigint().notNull(),
  },
  (t) => [kit.index('counter_deltas_name_id').on(t.name, t.id)],
);
