// Exits 0 when the process in this container is ready: started, and its own database answers.
const answer = await fetch(`http://127.0.0.1:${process.env.PORT ?? 4000}/readyz`, {
  signal: AbortSignal.timeout(2_500),
}).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
