import { douyinPaths, douyinSchemas } from './douyin-paths.ts';
import { imPaths, imSchemas } from './im-paths.ts';

/** OpenAPI 3.1 of the two HTTP APIs, made from the tables that parse their requests. */
export const openApiDocument = (publicUrl: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Clipgraph for older clients',
    version: '1.0.0',
    description:
      'Two HTTP APIs of older clients, served from the graph. Every path is served with and without a slash at the end. New clients use the GraphQL API at /graphql.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: publicUrl }],
  paths: { ...imPaths, ...douyinPaths },
  components: { schemas: { ...imSchemas, ...douyinSchemas } },
});

export type OpenApiDocument = ReturnType<typeof openApiDocument>;
