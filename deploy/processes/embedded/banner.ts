import { networkInterfaces } from 'node:os';
import type { Config } from '@clipgraph/platform/config/config.ts';
import { demoAccounts, demoPassword } from '../../seed/demo/accounts.ts';
import type { Demo } from './demo.ts';

interface Told {
  config: Config;
  demo: Demo;
  /** Whether browsers are shown the web client at the root. */
  web: boolean;
  /** Where older clients are answered besides PORT. */
  restPort: number | undefined;
  /** What this machine lacks, each a sentence. */
  missing: readonly string[];
  readyAfterMs: number;
}

const everywhere = new Set(['0.0.0.0', '::']);

/** What stands on the screen once the product takes requests. */
export function banner({ config, demo, web, restPort, missing, readyAfterMs }: Told): string {
  const { publicUrl: url } = config;
  const network = networkUrls(config);
  const rows: (readonly [name: string, text: string])[] = [
    ...(web ? [['Web client', `${url}/`] as const] : []),
    ['GraphQL', `${url}/graphql`],
    ['Explorer', `${url}/explorer`],
    ['Health', `${url}/readyz`],
    ['REST', `${url}/openapi${restPort === undefined ? '' : `, also on port ${restPort}`}`],
    ...(network.length > 0 ? [['Network', network.join('  ')] as const] : []),
    ...(config.SMTP_URL === undefined
      ? [['Letters', `${url}/mail  (asks for the token in DATA_DIR/admin.json)`] as const]
      : []),
    ...(demo.accounts ? [['Accounts', accounts(demo)] as const] : []),
    ...(missing.length > 0 ? [['Missing', missing.join(' ')] as const] : []),
  ];
  return `
  Clipgraph is ready (${readyAfterMs} ms).

${rows.map(([name, text]) => `    ${name.padEnd(11)}${text}\n`).join('')}
  Try it:      curl -s ${url}/graphql -H 'content-type: application/json' -d '{"query":"${question(demo)}"}'
  Fill it:     ${settings(config)}npm run seed        (in a second terminal: 200 people, 300 posts)
  Stop it:     Ctrl-C              (everything is kept)

`;
}

const accounts = ({ posts }: Demo): string =>
  `${demoAccounts.map(({ username }) => username).join(' and ')}, password ${demoPassword}` +
  (posts ? ', with eight clips in a moment' : '');

/** Answers something at once; the newest clips as soon as there are any. */
const question = ({ accounts: demo }: Demo): string =>
  `{ ${demo ? 'user(username: \\"ada\\") { displayName } ' : '__typename '}` +
  'feed(first: 3) { edges { node { caption likeCount author { username } } } } }';

/** The addresses of this machine for others in its network; none where PUBLIC_URL says it. */
function networkUrls({ HOST, PORT, PUBLIC_URL }: Config): string[] {
  if (PUBLIC_URL !== undefined || !everywhere.has(HOST)) return [];
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .slice(0, 3)
    .map(({ address }) => `http://${address}:${PORT}`);
}

/** What another command needs to find this instance, where it is not the default. */
const settings = ({ DATA_DIR, PORT }: Config): string =>
  [
    ...(DATA_DIR === './data' ? [] : [`DATA_DIR=${quoted(DATA_DIR)}`]),
    ...(PORT === 4000 ? [] : [`PORT=${PORT}`]),
  ]
    .map((setting) => `${setting} `)
    .join('');

/** As a shell takes it for one word. */
const quoted = (text: string): string =>
  /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
