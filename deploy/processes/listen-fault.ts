import { type Config, ConfigError } from '@clipgraph/platform/config/config.ts';

/** The variables that say where a process listens. */
export type Addresses = Pick<Config, 'HOST' | 'PORT'> & {
  REST_PORT?: number | undefined;
  METRICS_PORT?: number | undefined;
};

/**
 * Says which variable to change when the process cannot listen where it was told to; any other
 * fault is handed back as it is.
 */
export function explainListenFault(
  error: unknown,
  { HOST, PORT, REST_PORT, METRICS_PORT }: Addresses,
): unknown {
  const { code, syscall, port } = error as NodeJS.ErrnoException & { port?: number };
  if (syscall === 'getaddrinfo' || (syscall === 'listen' && code === 'EADDRNOTAVAIL'))
    return new ConfigError(
      `HOST must be an address of this machine, such as 0.0.0.0 or 127.0.0.1; it was "${HOST}".`,
      { cause: error },
    );
  if (syscall !== 'listen' || (code !== 'EADDRINUSE' && code !== 'EACCES')) return error;
  if (port === REST_PORT && port === PORT)
    return new ConfigError(`REST_PORT and PORT were both ${PORT}: choose another REST_PORT.`, {
      cause: error,
    });
  const name =
    port === PORT
      ? 'PORT'
      : port === REST_PORT
        ? 'REST_PORT'
        : port === METRICS_PORT
          ? 'METRICS_PORT'
          : 'PORT';
  const reason =
    code === 'EACCES'
      ? 'this user may not listen there. Choose one above 1023'
      : 'something else listens there. Stop it, or choose another one';
  return new ConfigError(`${name} ${port}: ${reason}: ${name}=${nextPort(port ?? PORT)}`, {
    cause: error,
  });
}

const nextPort = (port: number): number =>
  port < 1024 ? port + 8000 : port < 65_535 ? port + 1 : port - 1;
