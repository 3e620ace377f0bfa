import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noteEdges, notes } from '../sample/tables.ts';
import { openScratchDatabase, type ScratchDatabase } from '../scratch.ts';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await openScratchDatabase();
});
afterAll(() => database.drop());

/**
 * Lets a process write until it has acknowledged `count` rows, kills it, and gives the ids that it
 * had printed.
 */
async function writeAndKill(startId: number, count: number): Promise<number[]> {
  const script = fileURLToPath(new URL('./crash-writer.ts', import.meta.url));
  const child = spawn(process.execPath, [script, database.url, String(startId)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    if (output.split('\n').length > count) child.kill('SIGKILL');
  });
  await once(child, 'close');
  // The last line may be cut.
  return output.split('\n').slice(0, -1).map(Number);
}

test('after kill -9 every acknowledged row is there, and no transaction is there in part', async () => {
  for (let round = 0; round < 3; round++) {
    const acknowledged = await writeAndKill(round * 1_000_000, 300 + round * 200);
    expect(acknowledged.length).toBeGreaterThan(100);
    const found = new Set(
      (await database.db.select({ id: notes.id }).from(notes)).map((row) => row.id),
    );
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
    const edges = new Set(
      (await database.db.select({ id: noteEdges.fromId }).from(noteEdges)).map((row) => row.id),
    );
    expect([...found].filter((id) => edges.has(id) !== (id % 3 !== 0))).toEqual([]);
    expect([...found].filter((id) => id % 7 === 0 && id % 3 !== 0)).toEqual([]);
  }
});
