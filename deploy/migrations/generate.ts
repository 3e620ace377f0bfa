/** The half of `migrations.ts` that knows one dialect, given in CLIPGRAPH_MIGRATIONS_FOR. */
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

interface Snapshot {
  id: string;
}
interface Generator {
  generateDrizzleJson(tables: Record<string, unknown>, previousId?: string): Promise<Snapshot>;
  generateMigration(previous: Snapshot, current: Snapshot): Promise<string[]>;
}

const { values: options } = parseArgs({
  options: { check: { type: 'boolean' }, name: { type: 'string' }, subgraph: { type: 'string' } },
});
const dialect = process.env.CLIPGRAPH_MIGRATIONS_FOR === 'sqlite' ? 'sqlite' : 'mysql';
const root = fileURLToPath(new URL('../..', import.meta.url));
const { generateDrizzleJson, generateMigration } = (await import(
  `drizzle-kit/payload/${dialect}`
)) as Generator;

const subgraphs = globSync(['subgraphs/*/tables.ts', 'platform/database/sample/tables.ts'], {
  cwd: root,
})
  .map((tables) => join(root, dirname(tables)))
  .filter((folder) => options.subgraph === undefined || basename(folder) === options.subgraph)
  .sort();

for (const subgraph of subgraphs) await generate(subgraph);

async function generate(subgraph: string): Promise<void> {
  const place = relative(root, subgraph);
  const folder = join(subgraph, 'migrations', dialect);
  const tables = (await import(pathToFileURL(join(subgraph, 'tables.ts')).href)) as Record<
    string,
    unknown
  >;
  const latest = newest(folder);
  const previous: Snapshot = latest
    ? JSON.parse(readFileSync(join(folder, latest, 'snapshot.json'), 'utf8'))
    : await generateDrizzleJson({});
  const current = await generateDrizzleJson(tables, previous.id);
  const statements = await generateMigration(previous, current).catch((error: unknown) => {
    throw new Error(
      `${place} (${dialect}): ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  if (statements.length === 0) return;
  if (options.check) {
    console.error(
      `${place}: tables.ts and the ${dialect} migrations differ. Run: npm run migrations -- --subgraph ${basename(subgraph)}`,
    );
    process.exitCode = 1;
    return;
  }
  const name = `${stamp(latest)}_${options.name ?? (latest ? 'change' : 'init')}`;
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(
    join(folder, name, 'migration.sql'),
    `${statements.join('\n--> statement-breakpoint\n')}\n`,
  );
  writeFileSync(join(folder, name, 'snapshot.json'), `${JSON.stringify(current, null, 2)}\n`);
  console.log(`${place}/migrations/${dialect}/${name}: ${statements.length} statements`);
}

function newest(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'snapshot.json')))
    .sort()
    .at(-1);
}

/** UTC time to the second, later than the newest migration's: names order the migrations. */
function stamp(latest: string | undefined): string {
  const now = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const previous = latest?.slice(0, 14) ?? '';
  return now > previous ? now : String(Number(previous) + 1);
}
