import type { Parameter, ParameterTable } from '../request/parameters.ts';

/** The JSON Schema of what a parameter takes. */
function schemaOf({
  type,
  minLength,
  maxLength,
  minimum,
  oneOf,
  lenient,
  example,
}: Parameter): object {
  const examples = example === undefined ? {} : { examples: [example] };
  if (type === 'boolean') return { type, ...examples };
  if (type === 'text')
    return {
      type: 'string',
      ...(minLength && { minLength }),
      ...(maxLength && { maxLength }),
      ...examples,
    };
  if (oneOf) return { type: 'integer', enum: oneOf, ...examples };
  // What is not a number counts as absent.
  return {
    type: lenient ? ['integer', 'string'] : 'integer',
    ...(minimum !== undefined && { minimum }),
    ...examples,
  };
}

export const queryParameters = (table: ParameterTable): object[] =>
  Object.entries(table).map(([name, parameter]) => ({
    name,
    in: 'query',
    description: parameter.description,
    required: parameter.required === true,
    schema: schemaOf(parameter),
  }));

/** The same parameters as members of a body. */
export const objectOf = (
  table: ParameterTable,
): { type: 'object'; properties: Record<string, object>; required: string[] } => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(table).map(([name, parameter]) => [
      name,
      { description: parameter.description, ...schemaOf(parameter) },
    ]),
  ),
  required: Object.keys(table).filter((name) => table[name]?.required === true),
});
