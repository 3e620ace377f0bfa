import { environment } from '@clipgraph/platform/config/environment.ts';

/** No variable that accepts only some values accepts this. */
const nonsense = '\u0007 nonsense \u0007';

/**
 * The table of every variable that the product reads, from the object that checks them at start.
 * @throws Error when one is not described
 */
export function variablesTable(): string {
  const fallbacks: Record<string, unknown> = environment.parse({});
  const rows = Object.entries(environment.shape).map(([name, type]) => {
    if (!type.description)
      throw new Error(`platform/config/variables: say what ${name} is for, by .describe('...').`);
    const refused = environment.safeParse({ [name]: nonsense }).error?.issues[0]?.message;
    return [`\`${name}\``, shown(fallbacks[name]), refused ?? 'text', type.description];
  });
  return table(['Variable', 'Default', 'Accepts', 'What it is for'], rows);
}

function shown(value: unknown): string {
  if (value === undefined || value === '') return '';
  return `\`${Array.isArray(value) ? value.join(',') : pairs(value)}\``;
}

/** As it is written in the environment: `like=4,view=1`. */
const pairs = (value: unknown): string =>
  typeof value === 'object' && value
    ? Object.entries(value)
        .map(([name, number]) => `${name.toLowerCase()}=${number}`)
        .join(',')
    : String(value);

/** A table in Markdown. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
