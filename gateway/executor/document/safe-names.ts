import { type DocumentNode, Kind, type NameNode, visit } from 'graphql';
import type { SchemaNames } from './schema-names.ts';

/**
 * The client's document under names that are safe on the way through plan and subgraphs, and the
 * way back.
 */
interface SafeDocument {
  readonly document: DocumentNode;
  /**
   * Name in the plan -> name the client wrote; names that are the same on both sides are left out.
   */
  readonly responseNames: ReadonlyMap<string, string>;
  readonly variableNames: ReadonlyMap<string, string>;
}

/**
 * Whether a plain object answers to this name without having been given it: `constructor`,
 * `toString`, `__proto__`.
 */
const isInherited = (name: string): boolean => name in Object.prototype;

/** Variables of the planner's own making. */
const isPlannersVariable = (name: string): boolean =>
  name.startsWith('representations') || name.startsWith('contextualArgument_');

/**
 * Gives another alias to every response name that could be taken for something else: names that
 * plain objects inherit, and aliases that are also the name of a field (`id: username` would be
 * taken for the key of an entity). Variables likewise.
 */
export function withSafeNames(document: DocumentNode, { fields }: SchemaNames): SafeDocument {
  const taken = new Set(fields);
  visit(document, { Name: (node) => void taken.add(node.value) });
  const responseNames = new Map<string, string>();
  const variableNames = new Map<string, string>();

  const replacement = (planNames: Map<string, string>, clientName: string): NameNode => {
    let name = planNames.get(clientName);
    if (name === undefined) {
      let count = 0;
      do name = `safe_${clientName}_${count++}`;
      while (taken.has(name));
      taken.add(name);
      planNames.set(clientName, name);
    }
    return { kind: Kind.NAME, value: name };
  };

  const safe = visit(document, {
    Field: (field) => {
      const responseName = field.alias?.value ?? field.name.value;
      const misleading =
        responseName !== field.name.value &&
        (fields.has(responseName) || responseName.startsWith('__'));
      return misleading || isInherited(responseName)
        ? { ...field, alias: replacement(responseNames, responseName) }
        : undefined;
    },
    Variable: (variable) => {
      const name = variable.name.value;
      return isInherited(name) || isPlannersVariable(name)
        ? { ...variable, name: replacement(variableNames, name) }
        : undefined;
    },
  });
  return {
    document: safe,
    responseNames: inverse(responseNames),
    variableNames: inverse(variableNames),
  };
}

const inverse = (names: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...names].map(([from, to]) => [to, from]));
