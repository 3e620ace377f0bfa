import { expect, test } from 'vitest';
import { configuredStores } from '../kit/stack.ts';
import type { Attack } from './attacks/attack.ts';
import { openTarget } from './target.ts';

/**
 * Runs an attack on a product of its own (on the real servers, when they are configured, as
 * services) and expects that nothing of it gets through.
 * @param least how many attempts it takes to count as tried
 */
export function holds(attack: Attack, least = 1): void {
  test(`${attack.item}: ${attack.name}`, async () => {
    const target = await openTarget(
      configuredStores() ? 'services' : 'embedded',
      attack.environment,
    );
    try {
      const { attempts, through, note } = await attack.run(target);
      expect({ through, note }).toEqual({ through: 0, note });
      expect(attempts).toBeGreaterThanOrEqual(least);
    } finally {
      await target.close();
    }
  });
}
