import { inspect as nodeInspect } from 'node:util';
import type { EventEnvelope } from '@clipgraph/platform/events/event.ts';
import { counterDrift, projectionDifferences } from '../kit/projections.ts';
import { eventually, type World } from '../kit/world.ts';
import { type Inspection, inspect } from './inspect.ts';
import type { LoadReport } from './load.ts';
import { readTopics } from './topics.ts';
import { compareReadiness, unhandledEvents } from './verify/events.ts';
import { compareFiles } from './verify/files.ts';
import type { Findings, Product } from './verify/findings.ts';
import { compareNotifications } from './verify/notifications.ts';
import { comparePublications } from './verify/publications.ts';
import { workLeft } from './verify/work-left.ts';
import { compareComments, compareMessages, comparePerson, comparePosts } from './verify/written.ts';

/** For as much as a load without pauses writes while the broker is away, on a busy machine. */
const drainPatienceMs = 180_000;
const readPatienceMs = 20_000;

/**
 * Waits until every event has arrived, then reads everything back: each acknowledged write exactly
 * once, each toggle as it was last set, every projection equal to its source, every counter equal
 * to its rows and to what the front door says. Of a load that published also what follows from it:
 * notifications, what search finds, media and their files, events handled once.
 */
export async function verify(product: Product, world: World): Promise<Findings> {
  const stack: Product = {
    ...product,
    // Of so many reads some may be limited.
    data: (...read) => eventually(readPatienceMs, () => product.data(...read)),
  };
  const began = performance.now();
  const inspection = await inspect(stack);
  try {
    await untilTold(inspection, world);
    const events = hasPublished(world) ? await untilSettled(stack, inspection) : [];
    const drainedAfterMs = Math.round(performance.now() - began);
    return { ...(await readBack(stack, inspection, world, events)), drainedAfterMs };
  } finally {
    await inspection.close();
  }
}

const hasPublished = ({ publications }: World): boolean =>
  [...publications.values()].some(({ word }) => word !== null);

/** @param events all that were published */
export async function readBack(
  stack: Product,
  inspection: Inspection,
  world: World,
  events: readonly EventEnvelope[],
): Promise<Findings> {
  const findings: Findings = {
    wanted: 0,
    found: 0,
    kinds: {},
    lost: [],
    doubled: [],
    drift: await counterDrift(inspection),
    drainedAfterMs: 0,
  };
  await compareComments(stack, world, findings);
  await compareMessages(stack, world, findings);
  for (const person of world.people) await comparePerson(stack, world, person, findings);
  await comparePosts(stack, world, findings);
  if (!hasPublished(world)) return findings;
  for (const person of world.people) await compareNotifications(stack, world, person, findings);
  await comparePublications(stack, world, findings);
  compareReadiness(world, events, findings);
  await compareFiles(stack, inspection, findings);
  return findings;
}

/** Every projection equals its source. */
async function untilTold(inspection: Inspection, world: World): Promise<void> {
  await eventually(drainPatienceMs, async () => {
    const depth = await inspection.outboxDepth();
    if (depth > 0) throw new Error(`${depth} events still wait in the outboxes.`);
  });
  const users = world.people.map(({ id }) => Number(id));
  const posts = [...world.publications.keys()].map(Number);
  await eventually(drainPatienceMs, async () => {
    const differences = await projectionDifferences(inspection, { users, posts });
    if (differences.length > 0)
      throw new Error(`Projections differ from their sources: ${nodeInspect(differences)}`);
  });
}

/**
 * Nothing is left to be done in the background, and every event was handled by all who handle its
 * kind. @returns the events
 */
async function untilSettled(stack: Product, inspection: Inspection): Promise<EventEnvelope[]> {
  const idle = async () => {
    const work = await workLeft(inspection);
    if (work.length > 0) throw new Error(`There is work left: ${work.join(', ')}`);
  };
  return eventually(drainPatienceMs, async () => {
    await idle();
    const events = await readTopics(stack);
    const unhandled = await unhandledEvents(inspection, events);
    if (unhandled.length > 0) throw new Error(`Events are not handled: ${unhandled.join(', ')}`);
    // What the last events asked for may have begun meanwhile.
    await idle();
    return events;
  });
}

/**
 * Prints the round's line, and what is wrong.
 * @returns what is wrong: writes that were lost, doubled, miscounted or never acknowledged
 */
export function whatIsWrong(round: string, report: LoadReport, findings: Findings): unknown[] {
  const { wanted, found, lost, doubled, drift, drainedAfterMs } = findings;
  const told = (counts: Record<string, number>) =>
    Object.entries(counts).map(([name, times]) => `${name} ${times}`);
  const failures = told(report.failures);
  const ofViews = told(report.viewFailures);
  console.log(
    `${round}: sent ${report.sent}, requests ${report.requests}, ` +
      `acknowledged ${report.acknowledged}, found ${found} of ${wanted}, ` +
      `lost ${lost.length}, doubled ${doubled.length}, drift ${drift.length}, ` +
      `slowest ${Math.round(report.slowestMs)} ms, drained after ${drainedAfterMs} ms` +
      (failures.length ? ` (failed requests: ${failures.join(', ')})` : '') +
      (ofViews.length ? ` (of views: ${ofViews.join(', ')})` : '') +
      `\n  written: ${told(report.kinds).join(', ')}; looked for: ${told(findings.kinds).join(', ')}`,
  );
  const unacknowledged = report.sent - report.acknowledged;
  const wrong = [
    ...lost.map((write) => `lost: ${write}`),
    ...doubled,
    ...drift,
    ...(unacknowledged === 0 ? [] : [`${unacknowledged} writes were never acknowledged`]),
  ];
  // Of many rounds the reasons come long after; they are wanted while their stores are there.
  if (wrong.length > 0) console.log(nodeInspect(wrong.slice(0, 50)));
  return wrong;
}
