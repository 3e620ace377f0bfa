import { statusCodes } from '../douyin/answers/codes.ts';
import { objects } from '../douyin/answers/objects.ts';
import type { DouyinRoute } from '../douyin/route.ts';
import { token } from '../douyin/routes/shared-parameters.ts';
import { douyinRoutes } from '../douyin/routes.ts';
import type { ParameterTable } from '../request/parameters.ts';
import { objectOf, queryParameters } from './parameters.ts';

const failureCodes = Object.keys(statusCodes)
  .map(Number)
  .filter((code) => code !== 0);

const described = Object.entries(statusCodes)
  .map(([code, text]) => `${code}: ${text}`)
  .join(' ');

const failure = (payload: DouyinRoute['payload']) => ({
  type: 'object',
  properties: {
    status_code: { type: 'integer', enum: failureCodes },
    status_msg: { type: 'string', minLength: 1 },
    ...Object.fromEntries(
      Object.entries(payload).flatMap(([name, part]) =>
        'empty' in part ? [[name, { const: part.empty }]] : [],
      ),
    ),
  },
  required: [
    'status_code',
    'status_msg',
    ...Object.keys(payload).filter((name) => 'empty' in (payload[name] ?? {})),
  ],
  additionalProperties: false,
});

const success = (payload: DouyinRoute['payload']) => ({
  type: 'object',
  properties: {
    status_code: { const: 0 },
    status_msg: { const: statusCodes[0] },
    ...Object.fromEntries(Object.entries(payload).map(([name, part]) => [name, part.schema])),
  },
  required: [
    'status_code',
    'status_msg',
    ...Object.keys(payload).filter((name) => !payload[name]?.optional),
  ],
  additionalProperties: false,
});

const answer = (description: string, schema: object) => ({
  description,
  content: { 'application/json': { schema } },
});

export const douyinSchemas = { ...objects, Failure: { ...failure({}), description: described } };

function operation({ method, path, summary, access, parameters, file, payload }: DouyinRoute) {
  const table: ParameterTable = access === 'everybody' ? parameters : { ...parameters, token };
  const form = objectOf(table);
  const body = file
    ? {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              ...form,
              properties: {
                ...form.properties,
                [file.name]: { type: 'string', format: 'binary', description: file.description },
              },
              required: [...form.required, file.name],
            },
          },
        },
      }
    : {
        description: 'Instead of the query, or for what is absent there.',
        content: { 'application/x-www-form-urlencoded': { schema: { ...form, required: [] } } },
      };
  const failed = failure(payload);
  return {
    operationId: path.slice(1).replaceAll('/', '_'),
    tags: ['Short videos'],
    summary,
    parameters: file
      ? queryParameters(table).map((parameter) => ({ ...parameter, required: false }))
      : queryParameters(table),
    ...(method === 'POST' && { requestBody: body }),
    responses: {
      200: answer('Done, or refused: `status_code` says which.', {
        oneOf: [success(payload), failed],
      }),
      413: answer('The body or the file is too large.', failed),
      429: answer('Too many requests; `Retry-After` says when to come back.', failed),
    },
  };
}

/** Served with and without the slash at the end; the official document names them with it. */
export const douyinPaths: Record<string, object> = Object.fromEntries(
  douyinRoutes.map((route) => [
    `/douyin${route.path}/`,
    { [route.method.toLowerCase()]: operation(route) },
  ]),
);
