import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openScratchDatabase, type ScratchDatabase } from '../database/scratch.ts';
import { knownUsers, userHandlers } from '../projections/users.ts';
import type { Consumer } from './consumer.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { EventEnvelope, Publisher } from './event.ts';
import { draft } from './payloads.ts';

interface OpenTransport {
  publisher: Publisher;
  deadLetters: DeadLetters;
  close(): Promise<void>;
}

export const silentLog = pino({ level: 'silent' });

let made = 0;
/** A fresh account each time: on a shared broker other tests' events pass by too. */
const freshId = () => Date.now() * 1_000 + (made++ % 1_000);

const userEvent = (id: number, revision: number, username = `name ${revision}`): EventEnvelope => ({
  ...draft('clip.user', 'user.changed', id, revision, {
    id,
    username,
    displayName: username,
    state: 'active',
  }),
  id: crypto.randomUUID(),
  occurredAtMs: Date.now(),
});

/** What every way of carrying events from publisher to subgraphs must keep. */
export function describeTransport(
  name: string,
  open: (consumers: readonly Consumer[]) => Promise<OpenTransport>,
  waitMs: number,
): void {
  describe(`${name} carries events`, () => {
    const closing: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });

    async function subgraph(
      handlers: Consumer['handlers'] = userHandlers,
    ): Promise<Consumer & { database: ScratchDatabase }> {
      const database = await openScratchDatabase();
      closing.push(() => database.drop());
      return { subgraph: `subgraph-${crypto.randomUUID().slice(0, 8)}`, database, handlers };
    }
    async function connect(...consumers: Consumer[]): Promise<OpenTransport> {
      const transport = await open(consumers);
      closing.push(() => transport.close());
      return transport;
    }
    const userOf = async ({ database }: Consumer, id: number) =>
      (await database.db.select().from(knownUsers).where(eq(knownUsers.id, id)))[0];
    const eventually = (check: () => Promise<void>) =>
      vi.waitFor(check, { timeout: waitMs, interval: 20 });

    test('an event reaches every subgraph that handles its topic', async () => {
      const [one, other] = [await subgraph(), await subgraph()];
      const { publisher } = await connect(one, other);
      const id = freshId();
      await publisher.publish([userEvent(id, 1)]);
      await eventually(async () => {
        expect(await userOf(one, id)).toMatchObject({ revision: 1 });
        expect(await userOf(other, id)).toMatchObject({ revision: 1 });
      });
    });

    test('an event that is delivered twice takes effect once', async () => {
      let handled = 0;
      const id = freshId();
      const counting = await subgraph({
        'clip.user': async (tx, event) => {
          if (event.key === String(id)) handled++;
          await userHandlers['clip.user']?.(tx, event);
        },
      });
      const { publisher } = await connect(counting);
      const first = userEvent(id, 1);
      await publisher.publish([first]);
      await publisher.publish([first, userEvent(id, 2)]);
      await eventually(async () =>
        expect(await userOf(counting, id)).toMatchObject({ revision: 2 }),
      );
      expect(handled).toBe(2);
    });

    test('an older state never replaces a newer one', async () => {
      const one = await subgraph();
      const { publisher } = await connect(one);
      const [id, last] = [freshId(), freshId()];
      await publisher.publish([userEvent(id, 5)]);
      // By its key the last one goes the same way as the older state, behind it.
      await publisher.publish([userEvent(id, 4), { ...userEvent(last, 1), key: String(id) }]);
      await eventually(async () => expect(await userOf(one, last)).toBeDefined());
      expect(await userOf(one, id)).toMatchObject({ revision: 5, username: 'name 5' });
    });

    test('more and longer events at once than a broker takes in one batch arrive all the same, in order', async () => {
      const seen: number[] = [];
      const id = freshId();
      const recording = await subgraph({
        'clip.user': async (_tx, event) => {
          if (event.key === String(id)) seen.push(event.sequence);
        },
      });
      const { publisher } = await connect(recording);
      const longText = '😀'.repeat(16_384);
      await publisher.publish(
        Array.from({ length: 40 }, (_, at) => userEvent(id, at + 1, longText)),
      );
      await eventually(async () => expect(seen).toHaveLength(40));
      expect(seen).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    });

    test('events of one key arrive in the order in which they were published', async () => {
      const seen: number[] = [];
      const id = freshId();
      const one = await subgraph({
        'clip.user': async (_tx, event) => {
          if (event.key === String(id)) seen.push(event.sequence);
        },
      });
      const { publisher } = await connect(one);
      const sequences = Array.from({ length: 250 }, (_, at) => at + 1);
      await publisher.publish(sequences.slice(0, 100).map((sequence) => userEvent(id, sequence)));
      await publisher.publish(sequences.slice(100).map((sequence) => userEvent(id, sequence)));
      await eventually(async () => expect(seen).toHaveLength(250));
      expect(seen).toEqual(sequences);
    });

    test('a poison event becomes a dead letter of its subgraph with its error, the others go on, and a replay applies it after the fix', async () => {
      let broken = true;
      const poison = freshId();
      const [weak, sound] = [
        await subgraph({
          'clip.user': async (tx, event) => {
            await userHandlers['clip.user']?.(tx, event);
            if (broken && event.key === String(poison)) throw new Error('cannot digest this');
          },
        }),
        await subgraph(),
      ];
      const { publisher, deadLetters: letters } = await connect(weak, sound);
      const after = freshId();
      await publisher.publish([userEvent(poison, 1), userEvent(after, 1)]);
      await eventually(async () => {
        expect(await userOf(weak, after)).toBeDefined();
        expect(await userOf(sound, poison)).toBeDefined();
        const [letter] = (await letters.list()).filter(({ event }) => event.key === String(poison));
        expect(letter).toMatchObject({
          subgraph: weak.subgraph,
          error: expect.stringContaining('cannot digest this'),
        });
      });
      expect(await userOf(weak, poison)).toBeUndefined();

      broken = false;
      expect((await letters.replay()).replayed).toBeGreaterThan(0);
      await eventually(async () =>
        expect(await userOf(weak, poison)).toMatchObject({ revision: 1 }),
      );
      expect((await letters.list()).filter(({ event }) => event.key === String(poison))).toEqual(
        [],
      );
    });

    test('an event that fails at first is applied after another try, before later ones of its key', async () => {
      const seen: number[] = [];
      const id = freshId();
      let failures = 2;
      const one = await subgraph({
        'clip.user': async (_tx, event) => {
          if (event.key !== String(id)) return;
          if (event.sequence === 1 && failures-- > 0) throw new Error('not yet');
          seen.push(event.sequence);
        },
      });
      const { publisher } = await connect(one);
      await publisher.publish([userEvent(id, 1), userEvent(id, 2)]);
      await eventually(async () => expect(seen).toEqual([1, 2]));
    });
  });
}
