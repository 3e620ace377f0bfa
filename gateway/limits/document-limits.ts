import type { OperationLimits } from '@clipgraph/platform/config/operation-limits.ts';
import {
  type ASTVisitor,
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { InvalidRequest } from '../executor/document/document.ts';
import { mostRepeats } from './repeats.ts';

/** Bounds on one operation. Introspection is exempt from depth. */
type DocumentLimits = Pick<
  OperationLimits,
  'depth' | 'aliases' | 'rootFields' | 'directives' | 'fields' | 'repeats'
>;

interface Measure {
  /** At the top level of the selection, through fragments. */
  levelFields: number;
  depth: number;
  aliases: number;
  directives: number;
  fields: number;
  /** The fragment that spreads itself, if there is one. */
  cycle?: string;
}

/**
 * A validation rule that refuses an operation over a limit, naming the limit and its value. It
 * throws before the other rules have looked at anything: some of them take the square of what this
 * one counts.
 */
export const documentLimitsRule = (limits: DocumentLimits) => (): ASTVisitor => ({
  Document(document) {
    const operations = document.definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
    const errors = operations.flatMap((operation) => overLimits(document, operation, limits));
    if (errors.length === 0) errors.push(...unusedFragments(document, operations));
    if (errors.length > 0) throw new InvalidRequest(errors);
  },
});

function overLimits(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: DocumentLimits,
): GraphQLError[] {
  const errors: GraphQLError[] = [];
  const over = (what: string, value: number, max: number, fix: string) => {
    if (value <= max) return;
    const message = `This operation has ${what} ${value}; at most ${max} is served. ${fix}`;
    errors.push(refusal(operation, message));
  };
  const measured = measureOperation(document, operation);
  over(
    'a depth of',
    measured.depth,
    limits.depth,
    'Ask for the deeper part in a request of its own.',
  );
  over('an alias count of', measured.aliases, limits.aliases, 'Split it into several requests.');
  over(
    'a root field count of',
    measured.levelFields,
    limits.rootFields,
    'Split it into several requests.',
  );
  over('a directive count of', measured.directives, limits.directives, 'Use fewer directives.');
  over(
    'an expanded field count of',
    measured.fields,
    limits.fields,
    'Ask for fewer fields or use fewer fragments.',
  );
  if (measured.cycle !== undefined)
    errors.push(
      refusal(
        operation,
        `The fragment ${measured.cycle} spreads itself. Take one of its spreads away.`,
      ),
    );
  // The expansion is small now, so it can be walked.
  if (errors.length === 0)
    over(
      'one field at one place as often as',
      mostRepeats(document, operation),
      limits.repeats,
      'Ask for each field once, or use fewer fragments.',
    );
  return errors;
}

/**
 * Fragments that no operation reaches were not measured, and the other rules would look at them all
 * the same.
 */
function unusedFragments(
  document: DocumentNode,
  operations: readonly OperationDefinitionNode[],
): GraphQLError[] {
  const reached = new Set(
    operations.flatMap((operation) => [...measureOperation(document, operation).fragments]),
  );
  const unused = document.definitions.find(
    (definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION && !reached.has(definition.name.value),
  );
  return unused
    ? [refusal(unused, 'A fragment is defined and never spread. Take it out of the document.')]
    : [];
}

const refusal = (node: DefinitionNode, message: string) =>
  new GraphQLError(message, { nodes: node, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });

/**
 * Sizes of an operation with its fragments expanded; linear in the document, since each fragment is
 * measured once.
 */
function measureOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Measure & { fragments: Iterable<string> } {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  // An entry of undefined marks a fragment that is being measured.
  let cycle: string | undefined;
  const measured = new Map<string, Measure | undefined>();

  function measureFragment(name: string): Measure {
    const fragment = fragments.get(name);
    if (measured.has(name) && !measured.get(name)) cycle = name;
    if (!fragment || measured.has(name))
      return (
        measured.get(name) ?? { levelFields: 0, depth: 0, aliases: 0, directives: 0, fields: 0 }
      );
    measured.set(name, undefined);
    const result = measureSelections(fragment.selectionSet);
    measured.set(name, result);
    return result;
  }

  function measureSelections(selectionSet: SelectionSetNode): Measure {
    const sum: Measure = { levelFields: 0, depth: 0, aliases: 0, directives: 0, fields: 0 };
    for (const selection of selectionSet.selections) {
      sum.directives += selection.directives?.length ?? 0;
      let inner: Measure | undefined;
      if (selection.kind === Kind.FIELD) {
        sum.fields += 1;
        if (selection.alias) sum.aliases += 1;
        sum.levelFields += 1;
        inner = selection.selectionSet && measureSelections(selection.selectionSet);
        if (!selection.name.value.startsWith('__'))
          sum.depth = Math.max(sum.depth, 1 + (inner?.depth ?? 0));
      } else {
        inner =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? measureFragment(selection.name.value)
            : measureSelections(selection.selectionSet);
        sum.levelFields += inner.levelFields;
        sum.depth = Math.max(sum.depth, inner.depth);
      }
      sum.aliases += inner?.aliases ?? 0;
      sum.directives += inner?.directives ?? 0;
      sum.fields += inner?.fields ?? 0;
    }
    return sum;
  }

  const result = measureSelections(operation.selectionSet);
  result.directives += operation.directives?.length ?? 0;
  return { ...result, fragments: measured.keys(), ...(cycle !== undefined && { cycle }) };
}
