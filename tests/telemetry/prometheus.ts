import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../kit/process.ts';

export const hasProgram = (name: string): boolean => spawnSync(name, ['--version']).status === 0;

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface Prometheus {
  /** What an expression gives now. @throws Error with Prometheus' words for a wrong one */
  query(expr: string): Promise<readonly Series[]>;
  close(): Promise<void>;
}

const rulesFile = fileURLToPath(new URL('../../deploy/observability/rules.yml', import.meta.url));

/**
 * A Prometheus of its own that scrapes these addresses every second, with the product's rules.
 * @param targets `host:port` by name
 * @param token what they want to be sent. @default nothing
 */
export async function startPrometheus(
  targets: Readonly<Record<string, string>>,
  token?: string,
): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'clipgraph-prometheus-'));
  const port = await freePort();
  const jobs = Object.entries(targets).map(([name, target]) => ({
    job_name: `clipgraph-${name}`,
    static_configs: [{ targets: [target] }],
    ...(token !== undefined && { authorization: { credentials: token } }),
  }));
  // JSON is YAML as well.
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [rulesFile],
    scrape_configs: jobs,
  };
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const args = [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const child: ChildProcess = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const url = `http://127.0.0.1:${port}`;
  const get = async (path: string) => {
    const answer = (await (await fetch(`${url}${path}`)).json()) as {
      status: string;
      error?: string;
      data: never;
    };
    if (answer.status !== 'success') throw new Error(answer.error);
    return answer.data;
  };
  const ready = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (const deadline = Date.now() + 20_000; !(await ready()); await sleep(50))
    if (Date.now() > deadline || child.exitCode !== null)
      throw new Error(`Prometheus did not start:\n${said}`);
  return {
    query: async (expr) =>
      ((await get(`/api/v1/query?query=${encodeURIComponent(expr)}`)) as { result: Series[] })
        .result,
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
