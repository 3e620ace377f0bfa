import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest on a machine that has never run them: begun last, one of them would be
 * waited for alone.
 */
const longest = [
  'product/command-line',
  'deploy/toy-subgraph',
  'how-to/how-to',
  'product/who-sees',
  'abuse/requests',
  'rest/conformance-douyin',
  'product/explain',
  'abuse/old-uploads',
  'telemetry/panels',
  'product/index-crash',
  'product/push',
  'product/who-finds',
  'product/view-crash',
  'telemetry/services-trace',
  'gateway/services-subscriptions',
  'gateway/explorer-browser',
  'product/tour',
  'abuse/subscriptions',
  'abuse/media',
  'abuse/cold-operations',
  'web/flow',
  'federation/differential',
  'rest/endless-body',
  'abuse/logins',
  'product/first-start',
  'telemetry/embedded-trace',
  'gateway/workers',
  'product/seed',
  'product/playback-browser',
  'product/first-light',
  'deploy/chart',
  'product/crash',
];

const rank = ({ moduleId }: TestSpecification) => {
  const at = longest.findIndex((name) => moduleId.endsWith(`/tests/${name}.test.ts`));
  return at < 0 ? longest.length : at;
};

/** The longest files first, then in Vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
