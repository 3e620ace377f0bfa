import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Ask, RequestAsk } from '../ask/ask.ts';
import type { Arguments } from '../ask/in-process.ts';
import type { Cache, PubSub } from '../cache/cache.ts';
import type { Config } from '../config/config.ts';
import type { CheckedCounters } from '../counters/checked-counters.ts';
import type { Counters } from '../counters/counters.ts';
import type { CounterDrift } from '../counters/drift.ts';
import type { Cursors } from '../cursors/cursors.ts';
import type { Database } from '../database/database.ts';
import type { EventDraft, EventHandlers, Outbox, PublishDirectly } from '../events/event.ts';
import type { Keyring } from '../identity/keyring.ts';
import type { Viewer } from '../identity/viewer.ts';
import type { IdSource } from '../ids/id.ts';
import type { JobHandler } from '../jobs/jobs.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import type { Probe } from '../telemetry/health.ts';
import type { Stage } from '../telemetry/observe/observe-stages.ts';

/** What a subgraph stands on, opened once per process by the composition root. */
export interface Services {
  readonly config: Config;
  readonly log: Logger;
  readonly database: Database;
  readonly ids: IdSource;
  readonly cache: Cache;
  readonly pubSub: PubSub;
  readonly outbox: Outbox;
  readonly publishDirectly: PublishDirectly;
  readonly counters: Counters;
  readonly cursors: Cursors;
  readonly keyring: Keyring;
  readonly rateLimits: RateLimits;
  /**
   * Strict: throws UNAVAILABLE when the owner is away. For work outside requests (jobs, handlers).
   */
  readonly ask: Ask;
  /** Runs a stage of heavy work, for those who watch how long each takes. */
  readonly stage: Stage;
}

/** What a resolver and the domain functions behind it get, made anew for each gateway request. */
export interface Context<Loaders = unknown> {
  readonly services: Services;
  readonly viewer: Viewer;
  readonly requestId: string;
  /**
   * Batched and asked once per request; throws UNAVAILABLE when the owner is away. Writes guard
   * with this.
   */
  readonly ask: RequestAsk;
  /**
   * The same, but falls back to this subgraph's event-fed projections when the owner is away
   * (counted as stale). Reads use this.
   */
  readonly facts: Ask;
  /**
   * DataLoaders of the subgraph, made anew before each mutation field so that a read after a write
   * is never stale.
   */
  readonly loaders: Loaders;
}

/** An entity of another subgraph, as a resolver names it. The owner fills in its fields. */
export interface Reference {
  readonly __typename?: string;
  readonly id: string;
}

/**
 * Resolvers by type and field, whatever their arguments: each subgraph's are checked where they are
 * written, against `Resolvers` of its `generated/types.ts`.
 */
export type ResolverMap = Readonly<Record<string, object | undefined>>;

export type { CounterDrift };

export interface SubgraphDefinition<Loaders = unknown> {
  readonly name: string;
  /** File URL of the subgraph's folder: holds `schema.graphql` and `migrations/`. */
  readonly folder: URL;
  readonly resolvers: ResolverMap;
  createLoaders(context: Omit<Context, 'loaders'>): Loaders;
  /**
   * Reads ahead what the selected fields of entities are made of, for all that a query names at
   * once, so that none of their fields waits. A hint: fields read what is not there.
   * @param fields names that the query selects of entities, of this type or another
   * @returns undefined when there is nothing to wait for; never rejects
   */
  prefetch?(
    context: Context<Loaders>,
    typename: string,
    references: readonly Reference[],
    fields: ReadonlySet<string>,
  ): Promise<unknown> | undefined;
  /**
   * Questions of other subgraphs that this one owns the answer to, by method name; plain JSON in
   * and out (Maps as arrays of pairs).
   */
  readonly answers?: Record<string, (services: Services, ...args: Arguments) => Promise<unknown>>;
  /** Consumed events; own projections are added by `projections`. */
  handlers?(services: Services): EventHandlers;
  /**
   * The present state of every row that others may keep a copy of, page by page, as the events that
   * would tell it.
   */
  states?(services: Services): AsyncIterable<readonly EventDraft[]>;
  /**
   * Which facts of others this subgraph keeps locally, for lists and for reads while the owner is
   * away.
   */
  readonly projections?: readonly ('users' | 'edges' | 'posts')[];
  /** Compared with their rows, a little at a time, while the subgraph runs. */
  readonly counters?: CheckedCounters;
  /**
   * What it does for each kind of job; such a subgraph's `tables.ts` exports the table of jobs.
   */
  jobs?(services: Services): readonly JobHandler[];
  /** Servers that it alone uses, for health reports; it goes on without them. */
  probes?(services: Services): Readonly<Record<string, Probe>>;
  /** How long the oldest work of each kind has waited, in ms, for those who watch it. */
  overdueMs?(services: Services): Promise<Readonly<Record<string, number>>>;
  /**
   * What it makes anew out of its own rows, once `projections rebuild` has told it everything.
   * @returns what was done, for the operator
   */
  rebuild?(services: Services): Promise<string>;
  /** How much work of each kind waits in the subgraph's database, for those who watch it. */
  backlog?(services: Services): Promise<Readonly<Record<string, number>>>;
  /**
   * What an operator may do to this subgraph by `npx clipgraph <subgraph> <command>`, by name;
   * arguments are the words after it.
   */
  readonly commands?: Record<string, (services: Services, ...words: string[]) => Promise<string>>;
  /** HTTP routes beside GraphQL (media, keys), mounted at the front door when embedded. */
  routes?(app: FastifyInstance, services: Services): void | Promise<void>;
  /** Background work; started once the subgraph is ready, stopped by the returned function. */
  start?(services: Services): Promise<() => Promise<void>>;
  /**
   * Work that is heavy on processor and memory. It runs beside the subgraph when everything is in
   * one process, else in a process of its own.
   * @param cores how much it may do at once
   */
  startWorker?(services: Services, cores: number): Promise<() => Promise<void>>;
  /** What the worker does for each kind of job. */
  workerJobs?(services: Services): readonly JobHandler[];
}

/** The only thing that others import from a subgraph. */
export const defineSubgraph = <Loaders>(
  definition: SubgraphDefinition<Loaders>,
): SubgraphDefinition<Loaders> => definition;

/** The kinds of jobs that a subgraph has, those of its worker too. */
export const jobKindsOf = (
  { jobs, workerJobs }: SubgraphDefinition,
  services: Services,
): readonly string[] =>
  [...(jobs?.(services) ?? []), ...(workerJobs?.(services) ?? [])].map(({ kind }) => kind);
