import { readOperation } from '@clipgraph/schema/operations.ts';

/** A tab that the explorer opens with. */
export interface Tab {
  query: string;
  /** JSON text. */
  variables: string;
}

/** One document of a tab. */
export interface Step {
  /** Name of a document in schema/operations. */
  operation: string;
  /** Shown above the document: what it does and what to do next. */
  hint: string;
  variables?: Record<string, unknown>;
}

/** As wide as the editor is on a small laptop. */
const maxColumns = 56;

/** Breaks lines between words; a line that is set off by spaces is to be copied as it is. */
const wrapped = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      line.startsWith(' ')
        ? line
        : line.replace(new RegExp(`(.{1,${maxColumns}})(?: |$)`, 'g'), '$1\n').trimEnd(),
    )
    .join('\n');

/**
 * A tab with these documents in their order, which is named after the first. The button that runs
 * a document asks which when there are several; each takes the variables that it names.
 */
export const tabOf = (steps: readonly Step[]): Tab => ({
  query: steps
    .map(
      ({ operation, hint }) => `${wrapped(hint).replace(/^/gm, '# ')}\n${readOperation(operation)}`,
    )
    .join('\n'),
  variables: JSON.stringify(Object.assign({}, ...steps.map(({ variables }) => variables)), null, 2),
});
