import { glob } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Attack, items, type Target } from '../abuse/attacks/attack.ts';
import { type Watched, watchAttack } from '../abuse/watch.ts';
import { configuredStores } from '../kit/stack.ts';

/** How much longer than an idle process beside it a process of the product may be held, in ms. */
const stallAllowedMs = 50;

const isAttack = (value: unknown): value is Attack =>
  typeof value === 'object' && value !== null && 'item' in value && 'run' in value;

/** Every attack below `tests/abuse/attacks`, those of one item together. */
async function allAttacks(): Promise<Attack[]> {
  const folder = fileURLToPath(new URL('../abuse/attacks', import.meta.url));
  const attacks: Attack[] = [];
  for await (const file of glob(`${folder}/**/*.ts`))
    attacks.push(...Object.values(await import(pathToFileURL(file).href)).filter(isAttack));
  const place = ({ item }: Attack) => items.indexOf(item);
  return attacks.sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
}

/** @returns what is wrong, one sentence each */
function faultsOf({ through, note, heldMs, heldProcess, idleHeldMs }: Watched): string[] {
  const faults: string[] = [];
  if (through > 0) faults.push(`${through} got through${note ? ` (${note})` : ''}`);
  if (heldMs > idleHeldMs + stallAllowedMs)
    faults.push(`the loop of ${heldProcess} was held for ${heldMs} ms, ${idleHeldMs} ms beside it`);
  return faults;
}

const columns = [
  'attempts',
  'refused',
  'through',
  'stall ms',
  'held ms',
  'idle stall ms',
  'idle held ms',
  'peak MiB',
] as const;

const cells = (watched: Watched): Record<(typeof columns)[number], number> => ({
  attempts: watched.attempts,
  refused: watched.refused,
  through: watched.through,
  'stall ms': watched.stallMs,
  'held ms': watched.heldMs,
  'idle stall ms': watched.idleStallMs,
  'idle held ms': watched.idleHeldMs,
  'peak MiB': watched.peakMiB,
});

const row = (name: string, values: readonly unknown[]) =>
  [name.padEnd(64), ...values.map((value, at) => String(value).padStart(columnWidth(at)))].join(
    ' ',
  );
const columnWidth = (at: number) => Math.max(8, columns[at]?.length ?? 0);

/** @returns how many attacks the product did not hold against */
async function playAll(mode: Target['mode'], attacks: readonly Attack[]): Promise<number> {
  console.log(row(mode, columns));
  let failed = 0;
  for (const attack of attacks) {
    const name = `${attack.item}: ${attack.name}`;
    try {
      const watched = await watchAttack(attack, mode);
      const faults = faultsOf(watched);
      console.log(row(name, Object.values(cells(watched))));
      for (const fault of faults) console.log(`  ! ${fault}`);
      if (faults.length > 0) failed++;
    } catch (error) {
      failed++;
      console.log(row(name, ['-']));
      console.log('  !', error);
    }
  }
  return failed;
}

/**
 * `npm run soak -- abuse [--mode embedded|services] [--only word]`: every attack on a product of its
 * own, embedded and, where real servers are configured, as services. Fails when something got
 * through, or when a loop of the product was held longer than is allowed.
 */
if (import.meta.main) {
  const { values } = parseArgs({
    options: { mode: { type: 'string' }, only: { type: 'string', default: '' } },
  });
  const attacks = (await allAttacks()).filter(({ item, name }) =>
    `${item}: ${name}`.includes(values.only),
  );
  const possible: Target['mode'][] = configuredStores() ? ['embedded', 'services'] : ['embedded'];
  const modes = possible.filter((mode) => values.mode === undefined || values.mode === mode);
  let failed = modes.length * attacks.length === 0 ? 1 : 0;
  for (const mode of modes) failed += await playAll(mode, attacks);
  console.log(`${Math.max(0, modes.length * attacks.length - failed)} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}
