import { createServer } from 'node:http';

/**
 * A process that does nothing but answer: what its answers wait for is the machine, not the
 * product.
 */
const server = createServer((_request, answer) => answer.end('{"status":"ok"}'));
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('is ready'));
