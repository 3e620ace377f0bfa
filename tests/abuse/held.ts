import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Attack, Target } from './attacks/attack.ts';
import { openTarget } from './target.ts';

/**
 * In one process, whatever servers are configured: a stack of processes for each attack takes
 * minutes. `npm run soak -- abuse --mode services` attacks the services.
 */
const openProduct = (environment?: Attack['environment']) => openTarget('embedded', environment);

async function expectHeld(attack: Attack, target: Target, least: number): Promise<void> {
  const { attempts, through, note } = await attack.run(target);
  expect({ through, note }).toEqual({ through: 0, note });
  expect(attempts).toBeGreaterThanOrEqual(least);
}

/**
 * Runs an attack on a product of its own and expects that nothing of it gets through.
 * @param least how many attempts it takes to count as tried
 */
export function holds(attack: Attack, least = 1): void {
  test(`${attack.item}: ${attack.name}`, async () => {
    const target = await openProduct(attack.environment);
    try {
      await expectHeld(attack, target, least);
    } finally {
      await target.close();
    }
  });
}

/**
 * As `holds`, on one product for all of them: for attacks that need no variables and leave each
 * other's accounts and addresses alone.
 */
export function holdTogether(attacks: readonly (readonly [attack: Attack, least: number])[]): void {
  let target: Awaited<ReturnType<typeof openTarget>>;
  beforeAll(async () => {
    target = await openProduct();
  });
  afterAll(() => target?.close());
  for (const [attack, least] of attacks)
    test(`${attack.item}: ${attack.name}`, () => expectHeld(attack, target, least));
}
