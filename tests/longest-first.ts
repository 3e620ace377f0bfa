import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest on a machine that has never run them: begun last, one of them would be
 * waited for alone.
 */
const longest = [
  'product/command-line',
  'product/explain',
  'federation/differential',
  'product/tour',
  'rest/conformance-douyin',
  'telemetry/panels',
  'rest/endless-body',
  'gateway/explorer-browser',
  'telemetry/embedded-trace',
  'rest/fuzz',
  'product/seed',
  'gateway/any-supergraph',
  'gateway/sockets',
  'product/crash',
  'product/push',
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
