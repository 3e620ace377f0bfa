import { type Device, type FrontDoor, RefusedError } from './front-door.ts';

/** A mutation that is sent for many inputs at once. */
export interface Step {
  /** `likePost` */
  field: string;
  /** Its argument and the type of that: `postId`, `ID!`. */
  argument: string;
  type: string;
  /** What is read of the answer: `{ id }`. */
  selects: string;
}

/**
 * So many in one request. Few sizes, each half of the one before: documents that differ are read
 * and planned anew.
 */
const sizes = [16, 8, 4, 2, 1];

/** `mutation ($v0: ID!, $v1: ID!) { a0: likePost(postId: $v0) { id } a1: ... }` */
const documentOf = ({ field, argument, type, selects }: Step, count: number): string => {
  const places = Array.from({ length: count }, (_, at) => at);
  const variables = places.map((at) => `$v${at}: ${type}`).join(', ');
  const fields = places.map((at) => `a${at}: ${field}(${argument}: $v${at}) ${selects}`);
  return `mutation Seed(${variables}) { ${fields.join(' ')} }`;
};

const gone = new Set(['NOT_FOUND', 'FORBIDDEN', 'CONFLICT']);

/**
 * Runs a mutation for each input, several in one request: most of what a small mutation costs is its
 * request. The mutations have to be harmless to repeat: where one of a request is refused, each is
 * sent alone.
 * @returns what each answered; undefined where somebody has deleted or hidden meanwhile what an
 *   earlier run made
 * @throws RefusedError for any other refusal
 */
export async function inSteps<Result>(
  door: FrontDoor,
  device: Device,
  step: Step,
  inputs: readonly unknown[],
): Promise<(Result | undefined)[]> {
  const results: (Result | undefined)[] = [];
  for (let at = 0; at < inputs.length; ) {
    const size = sizes.find((candidate) => candidate <= inputs.length - at) ?? 1;
    results.push(...(await together<Result>(door, device, step, inputs.slice(at, at + size))));
    at += size;
  }
  return results;
}

async function together<Result>(
  door: FrontDoor,
  device: Device,
  step: Step,
  inputs: readonly unknown[],
): Promise<(Result | undefined)[]> {
  const variables = Object.fromEntries(inputs.map((input, at) => [`v${at}`, input]));
  try {
    const data = await door.run<Record<string, Result>>(
      device,
      documentOf(step, inputs.length),
      variables,
    );
    return inputs.map((_, at) => data[`a${at}`]);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    if (inputs.length === 1) {
      if (!gone.has(error.code)) throw error;
      return [undefined];
    }
  }
  const results: (Result | undefined)[] = [];
  for (const input of inputs)
    results.push(...(await together<Result>(door, device, step, [input])));
  return results;
}
