/** An engine of search, and the variables that choose it. */
export interface EngineChoice {
  name: string;
  environment: { DATABASE_URL: string; SEARCH_URL: string };
}

/**
 * The engines that the environment has: tables on SQLite always, tables on the server of
 * DATABASE_URL, OpenSearch by SEARCH_URL (its documents in SQLite).
 * @param asked names with commas between; all that are there when it is not given
 * @throws Error for one that is not there
 */
export function chosenEngines(asked: string | undefined): EngineChoice[] {
  const { DATABASE_URL = '', SEARCH_URL = '' } = process.env;
  const all: EngineChoice[] = [
    { name: 'sqlite', environment: { DATABASE_URL: '', SEARCH_URL: '' } },
    { name: 'mariadb', environment: { DATABASE_URL, SEARCH_URL: '' } },
    { name: 'opensearch', environment: { DATABASE_URL: '', SEARCH_URL } },
  ];
  const there = all.filter(
    ({ name, environment }) => name === 'sqlite' || Object.values(environment).some(Boolean),
  );
  if (asked === undefined) return there;
  return asked.split(',').map((name) => {
    const choice = there.find((one) => one.name === name.trim());
    if (choice) return choice;
    const names = there.map((one) => one.name).join(', ');
    throw new Error(
      `--engines ${name}: there are ${names}. mariadb needs DATABASE_URL, opensearch needs SEARCH_URL: see npm run servers.`,
    );
  });
}
