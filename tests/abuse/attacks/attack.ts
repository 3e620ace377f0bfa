import type { GraphqlClient } from '../../kit/client.ts';

/** The parts of the product that attacks try to hold, to flood or to look into. */
export const items = [
  'password length',
  'replayed answers',
  'old uploads',
  'subscriptions',
  'cold operations',
  'open rooms',
  'login',
  'data folder',
  'writes by account',
  'deletion',
  'stale joins',
  'requests',
  'media files',
] as const;

/** What became of an attack. */
export interface Outcome {
  /** How often it was tried. */
  attempts: number;
  /** Attempts that were answered by a refusal. */
  refused: number;
  /**
   * Attempts that got more than anybody is granted. What lies within a limit is neither refused nor
   * through.
   */
  through: number;
  /** One sentence on what was seen, for whoever reads a failure. */
  note?: string;
}

/** The product as a process (or several) of its own, and what its attackers and watchers know. */
export interface Target extends GraphqlClient {
  /** The front door. */
  readonly url: string;
  readonly mode: 'embedded' | 'services';
  readonly dataDir: string;
  /** Bodies that wait in the temporary folder now, in bytes. */
  spooledBytes(): Promise<number>;
}

/** One kind of abuse, carried out from outside. */
export interface Attack {
  readonly name: string;
  readonly item: (typeof items)[number];
  /** Variables of the product that is attacked, beside the defaults. */
  readonly environment?: Readonly<Record<string, string>>;
  run(target: Target): Promise<Outcome>;
}
