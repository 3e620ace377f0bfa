import { byId, type Feature } from './case.ts';

const songs = byId(
  { id: '1', code: 'c1', label: 'l1', price: 10 },
  { id: '2', code: 'c2', label: 'l2', price: 20 },
);
const labels = byId({ id: 'l1', region: 'eu', hit: '2' }, { id: 'l2', region: 'us', hit: '1' });
type Song = NonNullable<(typeof songs)[string]>;
interface SongKey {
  readonly id?: string;
  readonly code?: string;
  readonly label?: { readonly id?: string; readonly region?: string };
}

const labelOf = ({ label }: Song) => labels[label];
/** Finds nothing by a part of a key, as a careful subgraph does. */
const byCode = ({ id, code }: SongKey): Song | undefined =>
  Object.values(songs).find((song) => song.id === id && song.code === code);
const byLabel = (key: SongKey): Song | undefined => {
  const song = byCode(key);
  const label = song && labelOf(song);
  return label && label.id === key.label?.id && label.region === key.label.region
    ? song
    : undefined;
};
const all = <Key, Found>(keys: readonly Key[], find: (key: Key) => Found | undefined) => {
  const found = keys.map(find);
  return found.includes(undefined) ? undefined : (found as Found[]);
};

/** A list is found by its items, and those by what three subgraphs know together. */
const listsInKeys: Feature = {
  feature: 'keys of several hops, with lists',
  subgraphs: [
    {
      name: 'shelf',
      typeDefs: `type Query { playlists: [Playlist!]! empty: Playlist box: [[Playlist!]] }
        type Playlist @key(fields: "songs { id }") { songs: [Song!]! }
        type Song @key(fields: "id") { id: ID! label: Label @shareable }
        type Label @key(fields: "id") { id: ID! region: String @shareable hit: Song }`,
      resolvers: {
        Query: {
          playlists: () => [
            { songs: [songs['1'], songs['2']] },
            { songs: [songs['2'], songs['1']] },
          ],
          empty: () => ({ songs: [] }),
          box: () => [[{ songs: [songs['2']] }], null, []],
        },
        Song: {
          __resolveReference: async ({ id }: { id: string }) => songs[id],
          label: labelOf,
        },
        Label: {
          __resolveReference: async ({ id }: { id: string }) => labels[id],
          hit: ({ hit }: { hit: string }) => songs[hit],
        },
      },
    },
    {
      name: 'codes',
      typeDefs: `type Song @key(fields: "id") @key(fields: "id code") { id: ID! code: String! }`,
      resolvers: { Song: { __resolveReference: async ({ id }: { id: string }) => songs[id] } },
    },
    {
      name: 'charts',
      typeDefs: `type Playlist @key(fields: "songs { id code }") { songs: [Song!]! top: Song @shareable last: Song @shareable }
        type Song @key(fields: "id code") { id: ID! code: String rank: Int }`,
      resolvers: {
        Playlist: {
          __resolveReference: async ({ songs: keys }: { songs: SongKey[] }) => {
            const found = all(keys, byCode);
            return found && { songs: found, top: found[0] ?? null, last: found.at(-1) ?? null };
          },
        },
        Song: {
          __resolveReference: async (key: SongKey) => byCode(key),
          rank: ({ id }: Song) => 10 - Number(id),
        },
      },
    },
    {
      name: 'shop',
      typeDefs: `type Playlist @key(fields: "songs { id code label { id region } } top { id }") { songs: [Song!]! top: Song @shareable total: Int }
        type Song @key(fields: "id code label { id region }") { id: ID! code: String label: Label price: Price }
        type Label @key(fields: "id region") { id: ID! region: String offices: [String!] }
        type Price { amount: Int! }`,
      resolvers: {
        Playlist: {
          __resolveReference: async (key: { songs: SongKey[]; top: SongKey | null }) => {
            const found = all(key.songs, byLabel);
            return found && key.top !== undefined && { songs: found, top: found[0] ?? null };
          },
          total: ({ songs: found }: { songs: Song[] }) =>
            found.reduce((sum, { price }) => sum + price, 0),
        },
        Song: {
          __resolveReference: async (key: SongKey) => byLabel(key),
          label: labelOf,
          price: ({ price }: Song) => ({ amount: price }),
        },
        Label: {
          __resolveReference: async ({ id, region }: { id: string; region: string }) =>
            labels[id]?.region === region ? labels[id] : null,
          offices: ({ id }: { id: string }) => [`office of ${id}`],
        },
      },
    },
  ],
  cases: [
    {
      name: 'a part of the key comes from a third subgraph',
      query: '{ playlists { top { id } } }',
      data: { playlists: [{ top: { id: '1' } }, { top: { id: '2' } }] },
    },
    {
      name: 'the key of an item is put together from three',
      query: '{ playlists { songs { price { amount } } } }',
      data: {
        playlists: [10, 20].map((first) => ({
          songs: [first, 30 - first].map((amount) => ({ price: { amount } })),
        })),
      },
    },
    {
      name: 'the key of the list needs what another key gives',
      query: '{ playlists { total } }',
      data: { playlists: [{ total: 30 }, { total: 30 }] },
    },
    {
      name: 'all at once, and what is in the keys as well',
      query:
        '{ playlists { total last { id } top { id rank price { amount } } songs { id code label { region offices hit { id } } } } }',
      data: {
        playlists: [
          ['1', '2'],
          ['2', '1'],
        ].map(([top, last]) => ({
          total: 30,
          last: { id: last },
          top: { id: top, rank: 10 - Number(top), price: { amount: Number(top) * 10 } },
          songs: [top, last].map((id) => ({
            id,
            code: `c${id}`,
            label: {
              region: id === '1' ? 'eu' : 'us',
              offices: [`office of l${id}`],
              hit: { id: id === '1' ? '2' : '1' },
            },
          })),
        })),
      },
    },
    {
      name: 'an object that came by one key goes on by another',
      query: '{ playlists { top { price { amount } label { offices } } } }',
      data: {
        playlists: ['1', '2'].map((id) => ({
          top: { price: { amount: Number(id) * 10 }, label: { offices: [`office of l${id}`] } },
        })),
      },
    },
    {
      name: 'round and round',
      query: '{ playlists { top { label { hit { price { amount } label { hit { rank } } } } } } }',
      data: {
        playlists: ['1', '2'].map((id) => ({
          top: {
            label: {
              hit: {
                price: { amount: id === '1' ? 20 : 10 },
                label: { hit: { rank: 10 - Number(id) } },
              },
            },
          },
        })),
      },
    },
    {
      name: 'an empty list is a key too',
      query: '{ empty { top { id } last { id } total songs { price { amount } } } }',
      data: { empty: { top: null, last: null, total: 0, songs: [] } },
    },
    {
      name: 'lists of lists of them, with nulls',
      query: '{ box { total songs { rank } } }',
      data: { box: [[{ total: 20, songs: [{ rank: 8 }] }], null, []] },
    },
    {
      name: 'aliases named as parts of the keys do not disturb them',
      query: '{ playlists { top: songs { id: code label: id } total songs: total } }',
      data: {
        playlists: [
          ['1', '2'],
          ['2', '1'],
        ].map((ids) => ({
          top: ids.map((id) => ({ id: `c${id}`, label: id })),
          total: 30,
          songs: 30,
        })),
      },
    },
    {
      name: 'away: a part of the key is not to be had, told at what needs it',
      query: '{ empty { total } playlists { songs { id } total } }',
      away: ['codes'],
      data: {
        empty: { total: 0 },
        playlists: [
          { songs: [{ id: '1' }, { id: '2' }], total: null },
          { songs: [{ id: '2' }, { id: '1' }], total: null },
        ],
      },
      errors: [{ path: ['playlists', 0, 'total'], code: 'UNAVAILABLE' }],
    },
  ],
};

/** Each hop gives only what the next one needs. */
const chain: Feature = {
  feature: 'a key that leads to a key that leads to a key',
  subgraphs: [
    {
      name: 'first',
      typeDefs:
        'type Query { item: Item items: [Item!]! } type Item @key(fields: "a") { a: ID! own: Int }',
      resolvers: {
        Query: {
          item: () => ({ a: 'a1', own: 1 }),
          items: () => [{ a: 'a1', own: 1 }, { a: 'x' }],
        },
      },
    },
    {
      name: 'second',
      typeDefs: 'type Item @key(fields: "a") @key(fields: "b") { a: ID! b: ID }',
      resolvers: {
        Item: {
          __resolveReference: async ({ a }: { a?: string }) => (a === 'a1' ? { a, b: 'b1' } : null),
        },
      },
    },
    {
      name: 'third',
      typeDefs:
        'type Item @key(fields: "b") @key(fields: "c { d }") { b: ID c: [C!] } type C @shareable { d: ID }',
      resolvers: {
        Item: {
          __resolveReference: async ({ b }: { b?: string }) => ({ b, c: [{ d: `d of ${b}` }] }),
        },
      },
    },
    {
      name: 'fourth',
      typeDefs:
        'type Item @key(fields: "c { d }") { c: [C!] last: String } type C @shareable { d: ID }',
      resolvers: {
        Item: {
          __resolveReference: async ({ c }: { c?: { d: string }[] }) => ({ c }),
          last: ({ c }: { c: { d: string }[] }) => c.map(({ d }) => d).join(),
        },
      },
    },
  ],
  cases: [
    {
      name: 'three hops, of which nothing was selected',
      query: '{ item { last } }',
      data: { item: { last: 'd of b1' } },
      fetches: ['first', 'second', 'third', 'fourth'],
    },
    {
      name: 'an object that the first hop does not know has none of the rest',
      query: '{ items { own last } }',
      data: {
        items: [
          { own: 1, last: 'd of b1' },
          { own: null, last: null },
        ],
      },
    },
    {
      name: 'away: the first hop, told at the end',
      query: '{ item { own last } }',
      away: ['second'],
      data: { item: { own: 1, last: null } },
      errors: [{ path: ['item', 'last'], code: 'UNAVAILABLE' }],
    },
    {
      name: 'away: the second hop, told at the end',
      query: '{ items { last } }',
      away: ['third'],
      data: { items: [{ last: null }, { last: null }] },
      errors: [{ path: ['items', 0, 'last'], code: 'UNAVAILABLE' }],
    },
  ],
};

const parts = byId({
  id: 'a1',
  serial: 's1',
  batch: { year: '26', line: 'x', lot: '7' },
  name: 'Bolt',
});
type Part = NonNullable<(typeof parts)[string]>;

/** Keys that only refer stand before those that find. */
const keysThatOnlyRefer: Feature = {
  feature: 'keys that a subgraph does not find objects by',
  subgraphs: [
    {
      name: 'plant',
      typeDefs: `type Part @key(fields: "serial", resolvable: false) @key(fields: "batch { year line }", resolvable: false)
          @key(fields: "id batch { line lot }", resolvable: false) @key(fields: "id") {
          id: ID! serial: String! batch: Batch! name: String! weight(unit: String = "kg"): Int
        } type Batch { year: String! line: String! lot: String! }`,
      resolvers: {
        Part: {
          __resolveReference: async ({ id }: { id?: string }) => parts[id ?? ''] ?? null,
          weight: (_: unknown, { unit }: { unit: string }) => (unit === 'kg' ? 2 : 2_000),
        },
      },
    },
    {
      name: 'orders',
      typeDefs: `type Query { order: Order } type Order @key(fields: "id") { id: ID! parts: [Part!]! spare: Part }
        type Part @key(fields: "batch { year line }", resolvable: false) @key(fields: "serial", resolvable: false)
          @key(fields: "id batch { line lot }") {
          id: ID! serial: String! batch: Batch! name: String! @external weight(unit: String = "kg"): Int @external
          ordered: String @requires(fields: "name") heavy: String @requires(fields: "weight(unit: \\"kg\\")")
          light: String @requires(fields: "weight(unit: \\"g\\")")
        } type Batch { year: String! line: String! lot: String! }`,
      resolvers: {
        Query: { order: () => ({ id: 'o1', parts: [parts.a1], spare: parts.a1 }) },
        Part: {
          __resolveReference: async (key: Partial<Part>) =>
            key.id !== undefined && key.batch?.line === 'x' && key.batch.lot === '7' ? key : null,
          ordered: ({ name }: { name: string }) => `${name} ordered`,
          heavy: ({ weight }: { weight: number }) => `${weight} kg`,
          light: ({ weight }: { weight: number }) => `${weight} g`,
        },
      },
    },
    {
      name: 'repairs',
      typeDefs: `type Part @key(fields: "serial", resolvable: false) @key(fields: "id") { id: ID! serial: String! @external repairs: [Repair!] mended: Boolean @requires(fields: "serial") }
        type Repair { part: Part year: Int }`,
      resolvers: {
        Part: {
          __resolveReference: async (key: { id?: string }) => (key.id === undefined ? null : key),
          repairs: ({ id }: { id: string }) => [{ part: { id, serial: 's1' }, year: 2026 }],
          mended: ({ serial }: { serial: string }) => serial === 's1',
        },
      },
    },
  ],
  cases: [
    {
      name: 'a subgraph is asked again by a key that it finds by',
      query: '{ order { parts { id name ordered } } }',
      data: { order: { parts: [{ id: 'a1', name: 'Bolt', ordered: 'Bolt ordered' }] } },
    },
    {
      name: 'and nothing of that key was selected',
      query: '{ order { spare { ordered } } }',
      data: { order: { spare: { ordered: 'Bolt ordered' } } },
    },
    {
      name: 'with what is required in two ways',
      query: '{ order { parts { heavy light weight(unit: "t") ordered } } }',
      data: {
        order: {
          parts: [{ heavy: '2 kg', light: '2000 g', weight: 2_000, ordered: 'Bolt ordered' }],
        },
      },
    },
    {
      name: 'from a third subgraph',
      query: '{ order { spare { mended repairs { year part { ordered } } } } }',
      data: {
        order: {
          spare: { mended: true, repairs: [{ year: 2026, part: { ordered: 'Bolt ordered' } }] },
        },
      },
    },
    {
      name: 'and back',
      query: '{ order { spare { repairs { part { mended name } } } } }',
      data: { order: { spare: { repairs: [{ part: { mended: true, name: 'Bolt' } }] } } },
    },
    {
      name: 'away: who gives what is required',
      query: '{ order { spare { serial ordered } } }',
      away: ['plant'],
      data: { order: { spare: { serial: 's1', ordered: null } } },
      errors: [{ path: ['order', 'spare', 'ordered'], code: 'UNAVAILABLE' }],
    },
  ],
};

/** A supergraph that is composed, and yet cannot answer. */
const onlyReferring: Feature = {
  feature: 'objects that a subgraph cannot be asked about',
  subgraphs: [
    {
      name: 'users',
      typeDefs: 'type User @key(fields: "id") { id: ID! name: String }',
      resolvers: { User: { __resolveReference: async (key: object) => ({ ...key, name: 'Ada' }) } },
    },
    {
      name: 'posts',
      typeDefs: `type Query { post: Post } type Post { title: String author: User }
        type User @key(fields: "id", resolvable: false) { id: ID! name: String @external greeting: String @requires(fields: "name") plain: String }`,
      resolvers: {
        Query: { post: () => ({ title: 'Hi', author: { id: 'u1', plain: 'x' } }) },
        User: { greeting: ({ name }: { name?: string }) => (name ? `Hello ${name}` : null) },
      },
    },
  ],
  cases: [
    {
      name: 'what needs nothing of others is answered',
      query: '{ post { title author { id name plain } } }',
      data: { post: { title: 'Hi', author: { id: 'u1', name: 'Ada', plain: 'x' } } },
    },
    {
      name: 'what the subgraph would have to be asked again for is refused',
      query: '{ post { title author { greeting } } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      fetches: [],
    },
  ],
};

export const hops: readonly Feature[] = [listsInKeys, chain, keysThatOnlyRefer, onlyReferring];
