/** What the whole suite needs: started unless others are named. */
export const basicServers = ['mysql', 'redis', 'kafka'] as const;
/** Those that only some suites need are started by name. */
export const serverNames = [...basicServers, 'search', 'objects'] as const;
export type ServerName = (typeof serverNames)[number];

/** Where one private server lives. */
export interface Place {
  /** Holds its data, its log and the number of its process. */
  readonly folder: string;
  readonly port: number;
  /** A second port, for servers that talk to themselves. */
  readonly innerPort: number;
}

/** How one kind of server is made ready, started and asked whether it works. */
export interface Recipe {
  readonly name: ServerName;
  /** Tried first; another free one is taken when somebody else listens there. */
  readonly preferredPorts: readonly [port: number, innerPort: number];
  /** Programs that must be found, with the command that installs them on Debian and Ubuntu. */
  readonly programs: readonly string[];
  readonly install: string;
  /** Creates the data folder when it is not there yet. */
  prepare(place: Place): Promise<void>;
  command(place: Place): Promise<readonly [program: string, ...args: string[]]>;
  /** Resolves when the server does real work at this place, rejects while it does not. */
  answers(place: Place): Promise<void>;
  /** What the product needs in its environment to use it. */
  environment(place: Place): Record<string, string>;
}
