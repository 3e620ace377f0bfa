import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const version = '4.32.5';

/**
 * What is asked of each answer: nothing of ours broke, and the document says that it may be so.
 * What is right to refuse the codes say.
 */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

/**
 * Makes requests from an OpenAPI document, and requests that it does not allow, until the time is
 * over. Schemathesis comes from PyPI into a virtual environment of its own, which is kept for the
 * next time.
 * @param known values of query parameters, by their names, instead of made ones: what exists, so
 *   that requests get past the first check
 * @param folder where it may leave notes
 * @returns whether every answer was in the document and none was a fault of the server
 */
export async function runSchemathesis(
  documentUrl: string,
  {
    seconds,
    known,
    folder,
  }: { seconds: number; known: Record<string, readonly (string | number)[]>; folder: string },
): Promise<boolean> {
  const program = install();
  const named = Object.entries(known).map(
    ([name, values]) => `"query.${name}" = ${JSON.stringify(values)}\n`,
  );
  await writeFile(join(folder, 'schemathesis.toml'), `[parameters]\n${named.join('')}`);
  const budget = [
    '--max-time',
    String(seconds),
    '--continue-on-failure',
    '--no-shrink',
    '--generation-database',
    'none',
    '--warnings',
    'off',
  ];
  // One worker: with more of them Python 3.11 fails in itself ("AST constructor recursion depth
  // mismatch").
  const child = spawn(
    program,
    ['run', documentUrl, '--checks', checks.join(','), '--workers', '1', ...budget],
    {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  const [code] = await once(child, 'exit');
  return code === 0;
}

/** @throws with what to do where there is no Python */
function install(): string {
  const folder = join(tmpdir(), `clipgraph-schemathesis-${version}`);
  const program = join(folder, 'bin', 'schemathesis');
  if (existsSync(program)) return program;
  for (const [command, ...given] of [
    ['python3', '-m', 'venv', folder],
    [
      join(folder, 'bin', 'pip'),
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `schemathesis==${version}`,
    ],
  ] as [string, ...string[]][]) {
    const { status, error } = spawnSync(command, given, { stdio: 'inherit' });
    if (status !== 0)
      throw new Error(
        `Schemathesis needs Python 3.10 or newer and PyPI; \`${command}\` ended with ${error?.message ?? status}.`,
      );
  }
  return program;
}
