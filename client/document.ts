/**
 * The text of one operation; the types of its answer and of its variables ride along. It is a plain
 * string at run time, so other libraries take it, too: `gql(FeedDocument)`.
 */
export type TypedDocument<Result, Variables> = string & {
  /** Never there: it carries the types. */
  readonly __apiType?: (variables: Variables) => Result;
};

/** The data of an operation's answer. */
export type ResultOf<Document> =
  Document extends TypedDocument<infer Result, infer _Variables> ? Result : never;

/** What an operation is given. */
export type VariablesOf<Document> =
  Document extends TypedDocument<infer _Result, infer Variables> ? Variables : never;

/** Variables may be left out where the operation needs none. */
export type Given<Variables, Options> =
  Record<never, never> extends Variables
    ? [variables?: Variables, options?: Options]
    : [variables: Variables, options?: Options];
