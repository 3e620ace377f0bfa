import type { PhaseReport } from './demand.ts';
import type { InboxReport } from './inboxes.ts';
import type { Watched } from './watch.ts';

interface Report extends InboxReport, Watched {
  phases: readonly PhaseReport[];
  posts: number;
  /** At the largest size. */
  shares: Readonly<Record<string, readonly number[]>>;
  sizes: readonly number[];
}

const listOf = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

export function printReport(report: Report): void {
  const { phases, shares, sizes, leases } = report;
  console.log('\n| processes of each | s | requests | failed | p50 ms | p99 ms | slowest ms |');
  console.log('|---|---|---|---|---|---|---|');
  for (const each of phases.filter(({ requests }) => requests > 0))
    console.log(
      `| ${each.phase} | ${each.seconds} | ${each.requests} | ${each.failures} | ${each.p50Ms} | ${each.p99Ms} | ${each.slowestMs} |`,
    );
  const sum = (pick: (phase: PhaseReport) => number) =>
    phases.reduce((total, phase) => total + pick(phase), 0);
  console.log(
    `\nrequests ${sum(({ requests }) => requests)}, failed ${sum(({ failures }) => failures)}; posts ${report.posts}`,
  );
  console.log(`events ${report.events}, consumed: ${listOf(report.consumed)}`);
  console.log(`rebalances: ${listOf(report.rebalances)}`);
  console.log(
    `MySQL: at most ${report.mostConnections} connections of ${report.mostAllowed} that the pools may hold, at most ${report.mostNewConnectionsPerSecond} new ones in a second`,
  );
  for (const size of new Set(sizes))
    console.log(`worker numbers held at ${size}: ${listOf(leases[size] ?? {})}`);
  console.log(`shares of the work at ${Math.max(...sizes)} processes:`);
  for (const [name, parts] of Object.entries(shares))
    console.log(`  ${name} ${parts.map((part) => `${Math.round(part * 100)} %`).join(' ')}`);
}
