/** A JSON schema, or a part of one. */
interface Schema {
  type?: string | string[];
  format?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
  [name: string]: unknown;
}

const text: Schema = { type: 'string' };
const texts: Schema = { type: 'object', additionalProperties: text };
const closed = (properties: Record<string, Schema>, ...required: string[]): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...(required.length && { required }),
});
const list = (items: Schema): Schema => ({ type: 'array', items });
const custom = (kind: string, spec: Schema): Schema =>
  closed(
    {
      apiVersion: { enum: ['monitoring.coreos.com/v1'] },
      kind: { enum: [kind] },
      metadata: closed({ name: text, labels: texts }, 'name'),
      spec,
    },
    'apiVersion',
    'kind',
    'metadata',
    'spec',
  );
const duration: Schema = { type: 'string', pattern: '^([0-9]+(ms|s|m|h|d|w|y))+$' };

/** Kinds of the Prometheus operator, as far as the chart uses them. */
const operatorKinds: Record<string, Schema> = {
  'servicemonitor-monitoring-v1': custom(
    'ServiceMonitor',
    closed(
      {
        jobLabel: text,
        selector: closed({ matchLabels: texts }),
        endpoints: list(
          closed({
            port: text,
            path: text,
            interval: duration,
            honorLabels: { type: 'boolean' },
            relabelings: list(
              closed({
                sourceLabels: list(text),
                regex: text,
                action: text,
                targetLabel: text,
                replacement: text,
              }),
            ),
          }),
        ),
      },
      'selector',
      'endpoints',
    ),
  ),
  'prometheusrule-monitoring-v1': custom(
    'PrometheusRule',
    closed(
      {
        groups: list(
          closed(
            {
              name: text,
              interval: duration,
              rules: list(
                closed(
                  {
                    alert: text,
                    record: text,
                    expr: text,
                    for: duration,
                    keep_firing_for: duration,
                    labels: texts,
                    annotations: texts,
                  },
                  'expr',
                ),
              ),
            },
            'name',
            'rules',
          ),
        ),
      },
      'groups',
    ),
  ),
};

/**
 * A schema per kind that refuses fields that Kubernetes does not know, named as kubeconform asks
 * for them.
 * @param swagger `api/openapi-spec/swagger.json` of Kubernetes
 */
export function* strictSchemas(swagger: {
  definitions: Record<string, Schema>;
}): Generator<[string, Schema]> {
  const definitions = Object.fromEntries(
    Object.entries(swagger.definitions).map(([name, schema]) => [name, strict(name, schema)]),
  );
  for (const [name, schema] of Object.entries(definitions)) {
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
      if (kind === 'DeleteOptions' || kind === 'WatchEvent' || kind.endsWith('List')) continue;
      const place = group === '' ? version : `${group.split('.')[0]}-${version}`;
      const needed = Object.fromEntries(
        [...reachable(name, definitions)].map((each) => [each, definitions[each]]),
      );
      yield [
        `${kind.toLowerCase()}-${place}`,
        {
          $ref: `#/definitions/${name}`,
          required: ['apiVersion', 'kind', 'metadata'],
          definitions: needed,
        },
      ];
    }
  }
  yield* Object.entries(operatorKinds);
}

function strict(name: string, schema: Schema): Schema {
  if (schema.format === 'int-or-string') return { type: ['string', 'integer'] };
  if (name.endsWith('api.resource.Quantity')) return { type: ['string', 'number'] };
  if (!schema.properties || schema['x-kubernetes-preserve-unknown-fields']) return schema;
  return { ...schema, additionalProperties: false };
}

/** The definitions that one needs, itself included. */
function reachable(
  from: string,
  definitions: Record<string, Schema>,
  found = new Set<string>(),
): Set<string> {
  if (found.has(from)) return found;
  found.add(from);
  for (const [, to] of JSON.stringify(definitions[from]).matchAll(
    /"\$ref":"#\/definitions\/([^"]+)"/g,
  ))
    reachable(to as string, definitions, found);
  return found;
}
