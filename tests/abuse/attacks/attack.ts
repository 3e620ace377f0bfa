/** What became of an attack. */
export interface Outcome {
  attempts: number;
  /** Attempts that got nothing of what they were after. */
  refused: number;
}

/** One kind of abuse, carried out from outside. */
export interface Attack {
  name: string;
  /** @param target.url the front door that is attacked */
  run(target: { url: string }): Promise<Outcome>;
}
