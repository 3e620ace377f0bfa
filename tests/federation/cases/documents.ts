import { asGiven, type Feature } from './case.ts';

const conditions: Feature = {
  feature: 'conditions, fragments and names',
  subgraphs: [
    {
      name: 'users',
      typeDefs: `type Query { me: User hello(name: String = "you", times: Int! = 1): String! constructor: String matrix: [[Int!]]! echo(input: Input): String any(value: JSON): JSON at(time: DateTime): DateTime }
        scalar JSON scalar DateTime
        input Input { text: String! = "none" nested: [Input!] flag: Boolean }
        type User @key(fields: "id") { id: ID! name: String! friends: [User!]! toString: String }`,
      resolvers: {
        Query: {
          me: () => ({ id: 'u1' }),
          hello: (_: unknown, { name, times }: { name: string | null; times: number }) =>
            `hello ${name}`.repeat(times),
          constructor: () => 'built',
          matrix: () => [[1, 2], null, []],
          echo: (_: unknown, { input }: { input: unknown }) => JSON.stringify(input),
          any: (_: unknown, { value }: { value: unknown }) => value,
          at: (_: unknown, { time }: { time: unknown }) => time,
        },
        User: {
          __resolveReference: asGiven,
          name: ({ id }: { id: string }) => `Name ${id}`,
          friends: () => [{ id: 'u2' }, { id: 'u3' }],
          toString: () => 'a user',
        },
      },
    },
    {
      name: 'stats',
      typeDefs:
        'type User @key(fields: "id") { id: ID! score(by: Int = 1): Int! level: Level } type Level { rank: Int! title(upper: Boolean = false): String }',
      resolvers: {
        User: {
          __resolveReference: asGiven,
          score: ({ id }: { id: string }, { by }: { by: number }) => Number(id.slice(1)) * by,
          level: () => ({ rank: 1 }),
        },
        Level: {
          title: (_: unknown, { upper }: { upper: boolean }) => (upper ? 'NOVICE' : 'novice'),
        },
      },
    },
  ],
  cases: [
    {
      name: '@include by a constant',
      query: '{ me { name @include(if: true) id @include(if: false) } }',
      data: { me: { name: 'Name u1' } },
    },
    {
      name: '@skip by a constant',
      query: '{ me { name @skip(if: true) id @skip(if: false) } }',
      data: { me: { id: 'u1' } },
    },
    {
      name: '@include by a variable, true',
      query: 'query ($on: Boolean!) { me { name score @include(if: $on) } }',
      variables: { on: true },
      data: { me: { name: 'Name u1', score: 1 } },
      fetches: ['users', 'stats'],
    },
    {
      name: '@include by a variable, false, asks nobody',
      query: 'query ($on: Boolean!) { me { name score @include(if: $on) } }',
      variables: { on: false },
      data: { me: { name: 'Name u1' } },
      fetches: ['users'],
    },
    {
      name: 'a condition with a default',
      query: 'query ($on: Boolean! = true) { me { name @skip(if: $on) id } }',
      data: { me: { id: 'u1' } },
    },
    {
      name: '@skip wins over @include',
      query: 'query ($a: Boolean!, $b: Boolean!) { me { id name @skip(if: $a) @include(if: $b) } }',
      variables: { a: true, b: true },
      data: { me: { id: 'u1' } },
    },
    {
      name: 'a condition on a fragment',
      query:
        'query ($on: Boolean!) { me { ...F @include(if: $on) ... @skip(if: $on) { id } } } fragment F on User { name score }',
      variables: { on: true },
      data: { me: { name: 'Name u1', score: 1 } },
    },
    {
      name: 'a field that one of two occurrences includes',
      query: 'query ($on: Boolean!) { me { friends @include(if: $on) { name } friends { id } } }',
      variables: { on: false },
      data: { me: { friends: [{ id: 'u2' }, { id: 'u3' }] } },
    },
    {
      name: 'an object of which everything is left out',
      query: 'query ($on: Boolean!) { me { name @include(if: $on) } }',
      variables: { on: false },
      data: { me: {} },
    },
    {
      name: 'an operation of which everything is left out',
      query: '{ me @skip(if: true) { id } }',
      data: {},
      fetches: [],
    },
    {
      name: 'named fragments, nested and repeated',
      query:
        '{ me { ...A ...B } } fragment A on User { id friends { ...B } } fragment B on User { name score }',
      data: {
        me: {
          id: 'u1',
          friends: [
            { name: 'Name u2', score: 2 },
            { name: 'Name u3', score: 3 },
          ],
          name: 'Name u1',
          score: 1,
        },
      },
    },
    {
      name: 'selections of one field are merged',
      query: '{ me { friends { id } friends { score } } }',
      data: {
        me: {
          friends: [
            { id: 'u2', score: 2 },
            { id: 'u3', score: 3 },
          ],
        },
      },
    },
    {
      name: 'aliases keep arguments apart',
      query: '{ me { a: score(by: 2) b: score(by: 3) score } }',
      data: { me: { a: 2, b: 3, score: 1 } },
    },
    {
      name: 'aliases of objects of another subgraph',
      query: '{ me { x: level { rank } y: level { title(upper: true) t: title } } }',
      data: { me: { x: { rank: 1 }, y: { title: 'NOVICE', t: 'novice' } } },
    },
    {
      name: 'aliases may swap names',
      query: '{ me { id: name name: id } }',
      data: { me: { id: 'Name u1', name: 'u1' } },
    },
    {
      name: 'an alias may be called __typename',
      query: '{ me { __typename: name score } }',
      data: { me: { __typename: 'Name u1', score: 1 } },
    },
    {
      name: 'an alias may be called as what objects inherit',
      query: '{ valueOf: hello me { hasOwnProperty: score toString } }',
      data: { valueOf: 'hello you', me: { hasOwnProperty: 1, toString: 'a user' } },
    },
    {
      name: 'an alias may be called __proto__',
      query: '{ __proto__: hello }',
      data: JSON.parse('{"__proto__":"hello you"}'),
    },
    {
      name: 'a field may be called as what objects inherit',
      query: '{ constructor }',
      data: { constructor: 'built' },
    },
    {
      name: 'lists of lists with nulls',
      query: '{ matrix }',
      data: { matrix: [[1, 2], null, []] },
    },
    {
      name: 'the root type is told without asking anybody',
      query: '{ __typename }',
      data: { __typename: 'Query' },
      fetches: [],
    },
    { name: 'one of several operations', query: 'query A { hello }', data: { hello: 'hello you' } },
    {
      name: 'a variable reaches the subgraph',
      query: 'query ($n: String) { hello(name: $n) }',
      variables: { n: 'Ada' },
      data: { hello: 'hello Ada' },
    },
    {
      name: 'a variable left out leaves the default of the argument',
      query: 'query ($n: String) { hello(name: $n) }',
      data: { hello: 'hello you' },
    },
    {
      name: 'a null variable is null',
      query: 'query ($n: String) { hello(name: $n) }',
      variables: { n: null },
      data: { hello: 'hello null' },
    },
    {
      name: 'a default of the operation',
      query: 'query ($n: String = "Op") { hello(name: $n) }',
      data: { hello: 'hello Op' },
    },
    {
      name: 'a variable in a fetch of entities',
      query: 'query ($by: Int) { me { score(by: $by) } }',
      variables: { by: 7 },
      data: { me: { score: 7 } },
    },
    {
      name: 'a variable that the planner also has a use for',
      query: 'query ($representations: Int) { me { score(by: $representations) } }',
      variables: { representations: 5 },
      data: { me: { score: 5 } },
    },
    {
      name: 'a variable called as what objects inherit',
      query:
        'query ($constructor: String, $toString: String) { hello(name: $constructor) b: hello(name: $toString) }',
      variables: { constructor: 'c' },
      data: { hello: 'hello c', b: 'hello you' },
    },
    {
      name: 'input objects with defaults inside',
      query: '{ echo(input: { nested: [{ text: "a" }, {}] }) }',
      data: { echo: '{"text":"none","nested":[{"text":"a"},{"text":"none"}]}' },
    },
    {
      name: 'input objects by variable',
      query: 'query ($i: Input) { echo(input: $i) }',
      variables: { i: { text: 'v', flag: true } },
      data: { echo: '{"text":"v","flag":true}' },
    },
    {
      name: 'a variable inside an input object',
      query: 'query ($t: String!) { echo(input: { text: $t }) }',
      variables: { t: 'deep' },
      data: { echo: '{"text":"deep"}' },
    },
    {
      name: 'scalars of any shape go through as they are',
      query: 'query ($v: JSON) { any(value: $v) }',
      variables: { v: { a: [1, null, { b: 'c' }], d: 'e' } },
      data: { any: { a: [1, null, { b: 'c' }], d: 'e' } },
    },
    {
      name: 'a variable of the wrong type is refused',
      query: 'query ($by: Int) { me { score(by: $by) } }',
      variables: { by: 'seven' },
      errors: [{ code: 'BAD_USER_INPUT' }],
      fetches: [],
    },
    {
      name: 'a missing required variable is refused',
      query: 'query ($t: String!) { echo(input: { text: $t }) }',
      errors: [{ code: 'BAD_USER_INPUT' }],
      fetches: [],
    },
    {
      name: 'an unknown field is refused',
      query: '{ nope }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      fetches: [],
    },
    {
      name: 'what is not GraphQL is refused',
      query: '{ me {',
      errors: [{ code: 'GRAPHQL_PARSE_FAILED' }],
      fetches: [],
    },
    {
      name: 'an operation must be chosen',
      query: 'query A { hello } query B { hello }',
      errors: [{ code: 'OPERATION_RESOLUTION_FAILURE' }],
      fetches: [],
    },
    {
      name: "federation itself is not the client's",
      query: '{ _service { sdl } }',
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      fetches: [],
    },
    {
      name: 'introspection alone',
      query:
        '{ __type(name: "Level") { kind name fields { name type { name ofType { name } } } } }',
      data: {
        __type: {
          kind: 'OBJECT',
          name: 'Level',
          fields: [
            { name: 'rank', type: { name: null, ofType: { name: 'Int' } } },
            { name: 'title', type: { name: 'String', ofType: null } },
          ],
        },
      },
      fetches: [],
    },
    {
      name: 'introspection beside data',
      query: '{ hello __schema { queryType { name } } me { score } }',
      data: { hello: 'hello you', __schema: { queryType: { name: 'Query' } }, me: { score: 1 } },
    },
    {
      name: 'introspection by a variable, under an alias, in a fragment',
      query:
        'query ($n: String!) { ...I hello } fragment I on Query { t: __type(name: $n) { name: kind } }',
      variables: { n: 'User' },
      data: { t: { name: 'OBJECT' }, hello: 'hello you' },
    },
    {
      name: 'introspection under a condition',
      query: 'query ($on: Boolean!) { hello __schema @include(if: $on) { queryType { name } } }',
      variables: { on: false },
      data: { hello: 'hello you' },
    },
    {
      name: 'what federation adds is not shown',
      query: '{ a: __type(name: "_Entity") { name } b: __type(name: "join__Graph") { name } }',
      data: { a: null, b: null },
    },
  ],
};

export const documentFeatures: readonly Feature[] = [conditions];
