import { setTimeout as sleep } from 'node:timers/promises';
import type { Demand, PhaseReport } from '../../elastic/demand.ts';

interface Step {
  name: string;
  seconds: number;
  said: string;
  /** Whether requests may fail in it: a database that runs once is away. */
  mayFail: boolean;
}

/** What was done to the release, step by step, each a phase of the load. */
interface Journal {
  step(name: string, work: () => Promise<string>, options?: { mayFail?: boolean }): Promise<void>;
  /** Steps from now on are phases of this load. */
  under(demand: Demand): void;
  /** @returns steps in which requests failed that must not */
  print(phases: readonly PhaseReport[]): string[];
}

/** Without a failed request for so long, what was away is back. */
const calmMs = 5_000;

export function createJournal(): Journal {
  const steps: Step[] = [];
  let demand: Demand | undefined;
  const seen = (name: string) => demand?.phases().find(({ phase }) => phase === name);

  async function untilNothingFails(name: string): Promise<void> {
    const failures = seen(name)?.failures;
    await sleep(calmMs);
    if (seen(name)?.failures !== failures) await untilNothingFails(name);
  }

  return {
    under(load) {
      demand = load;
    },
    async step(name, work, { mayFail = false } = {}) {
      demand?.phase(name);
      const began = performance.now();
      const said = await work();
      if (mayFail) await untilNothingFails(name);
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      demand?.phase(`after ${name}`);
      steps.push({ name, seconds, said, mayFail });
      const during = seen(name);
      const requests = during ? ` ${during.requests} requests, ${during.failures} failed.` : '';
      console.log(`${name}: ${seconds} s.${requests} ${said}`);
    },
    print(phases) {
      const wrong: string[] = [];
      console.log(
        '\n| step | s | requests | failed | p50 ms | p99 ms | slowest ms | what happened |',
      );
      console.log('|---|---|---|---|---|---|---|---|');
      for (const { name, seconds, said, mayFail } of steps) {
        const during = phases.find(({ phase }) => phase === name);
        const figures = during
          ? [during.requests, during.failures, during.p50Ms, during.p99Ms, during.slowestMs]
          : ['', '', '', '', ''];
        console.log(`| ${name} | ${seconds} | ${figures.join(' | ')} | ${said} |`);
        if (during && during.failures > 0 && !mayFail)
          wrong.push(`${during.failures} requests failed during "${name}"`);
      }
      const between = phases.filter(({ phase }) => phase.startsWith('after '));
      const failed = between.filter(({ failures }) => failures > 0);
      const requests = between.reduce((sum, phase) => sum + phase.requests, 0);
      console.log(`between the steps: ${requests} requests`);
      wrong.push(...failed.map(({ phase, failures }) => `${failures} requests failed ${phase}`));
      return wrong;
    },
  };
}
