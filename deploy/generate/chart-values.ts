import { isMap, isScalar, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { table } from './variables.ts';

/**
 * The table of a chart's values. A value's line comes from the comment above it; a map is a line of
 * its own only when it has a comment or nothing in it.
 */
export function valuesTable(valuesYaml: string): string {
  const document = parseDocument(valuesYaml);
  return table(['Value', 'Default', 'What it is for'], rowsOf(document.contents as YAMLMap, ''));
}

function rowsOf(map: YAMLMap, prefix: string): string[][] {
  return map.items.flatMap((pair, at) => {
    const name = `${prefix}${String((pair.key as { value: unknown }).value)}`;
    const comment = commentOf(pair, at === 0 ? map.commentBefore : undefined);
    const value = pair.value as Node | null;
    if (isMap(value) && value.items.length > 0 && !value.flow)
      return [...(comment ? [[`\`${name}\``, '', comment]] : []), ...rowsOf(value, `${name}.`)];
    return [
      [
        `\`${name}\``,
        `\`${JSON.stringify(isScalar(value) ? value.value : (value?.toJSON() ?? null))}\``,
        comment,
      ],
    ];
  });
}

/** What stands above a key; the comment above the first key of a map is kept with the map. */
function commentOf({ key }: Pair, ofMap: string | null | undefined): string {
  const paragraphs = ((key as Node).commentBefore ?? ofMap ?? '').split(/\n\s*\n/);
  return (paragraphs.at(-1) ?? '').replaceAll(/\n\s*/g, ' ').trim();
}
