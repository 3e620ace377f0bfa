import type { OpenApiDocument } from './document.ts';

const escaped = (text: unknown): string =>
  String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
/** Text with `code` in it. */
const prose = (text = ''): string => escaped(text).replace(/`([^`]*)`/g, '<code>$1</code>');

// biome-ignore lint/suspicious/noExplicitAny: a JSON document
type Json = any;

const kindOf = (schema: Json): string => {
  if (schema.$ref) return reference(schema.$ref);
  if (schema.const !== undefined) return `<code>${escaped(JSON.stringify(schema.const))}</code>`;
  if (schema.enum)
    return schema.enum.map((value: unknown) => `<code>${escaped(value)}</code>`).join(', ');
  if (schema.type === 'array') return `list of ${kindOf(schema.items)}`;
  return escaped(schema.format ?? [schema.type].flat().join(' or '));
};
const reference = (target: string): string => {
  const name = target.slice(target.lastIndexOf('/') + 1);
  return `<a href="#${name}">${name}</a>`;
};

const table = (heads: string[], rows: string[][]): string =>
  rows.length === 0
    ? ''
    : `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>${rows
        .map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
        .join('')}</tbody></table>`;

const members = (schema: Json): string =>
  table(
    ['Member', 'Type', ''],
    Object.entries(schema.properties ?? {}).map(([name, part]: [string, Json]) => [
      `<code>${escaped(name)}</code>`,
      kindOf(part),
      prose(part.description),
    ]),
  );

function operation(
  method: string,
  path: string,
  { summary, parameters = [], requestBody, responses }: Json,
): string {
  const taken = parameters.map(({ name, in: place, required, schema, description }: Json) => [
    `<code>${escaped(name)}</code>${required ? ' *' : ''}`,
    escaped(place),
    kindOf(schema),
    prose(description),
  ]);
  const bodies = Object.entries(requestBody?.content ?? {}).map(
    ([type, { schema }]: [string, Json]) => `<h4>Body: ${escaped(type)}</h4>${members(schema)}`,
  );
  const answers = Object.entries(responses).map(
    ([status, { description, content = {} }]: [string, Json]) => {
      const [[type, { schema }] = ['', {}]] = Object.entries(content) as [string, Json][];
      const shown = schema?.oneOf?.[0] ?? schema;
      return [
        `<code>${status}</code>`,
        prose(description),
        escaped(type),
        shown?.$ref
          ? reference(shown.$ref)
          : status === '200' && shown?.properties
            ? members(shown)
            : '',
      ];
    },
  );
  return `<section><h3><code>${method.toUpperCase()} ${escaped(path)}</code></h3><p>${prose(summary)}</p>
${table(['Parameter', 'In', 'Type', ''], taken)}${bodies.join('')}
<h4>Answers</h4>${table(['Status', '', 'Type', 'Holds'], answers)}</section>`;
}

/** The document as a page for people: no script, nothing from elsewhere. */
export function openApiPage({ info, paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => operation(method, path, each)),
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]: [string, Json]) =>
      `<section id="${name}"><h3>${name}</h3><p>${prose(schema.description)}</p>${members(schema)}</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(info.title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
section { border-top: 1px solid #ddd; margin-top: 1.5rem } table { border-collapse: collapse; width: 100%; font-size: 0.9rem }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #eee } h4 { margin: 1rem 0 0.25rem }
code { background: #f4f4f4; padding: 0 0.2em } h3 code { background: none }
</style></head>
<body><h1>${escaped(info.title)}</h1><p>${prose(info.description)}</p><p>The same for programs: <a href="/openapi.json">/openapi.json</a>. * is required.</p>
<h2>Routes</h2>${operations.join('\n')}
<h2>Objects</h2>${schemas.join('\n')}</body></html>
`;
}
