/** For crash.test.ts: writes for ever, 32 at once, and prints each id once it is acknowledged. */
import { writeSync } from 'node:fs';
import { pino } from 'pino';
import { openDatabase } from '../open.ts';
import { noteEdges, notes } from '../sample/tables.ts';
import { sampleFolder } from '../scratch.ts';

const database = await openDatabase({
  url: process.argv[2] ?? '',
  folder: sampleFolder,
  log: pino({ level: 'silent' }),
});
let id = Number(process.argv[3]);
const write = async (): Promise<void> => {
  for (;;) {
    const mine = ++id;
    const row = { id: mine, name: `note ${mine}`, createdAt: mine };
    if (mine % 3 === 0) await database.db.insert(notes).values(row);
    else
      await database.transaction(async (tx) => {
        await tx.insert(notes).values(row);
        await tx.insert(noteEdges).values({ fromId: mine, toId: 1, active: true, weight: 1 });
        if (mine % 7 === 0) throw new Error('taken back');
      });
    writeSync(1, `${mine}\n`);
  }
};
const forEver = async () => {
  for (;;) await write().catch(() => {});
};
for (let writer = 0; writer < 32; writer++) forEver();
