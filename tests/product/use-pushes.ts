import { createBrowser, openPushService } from '@clipgraph/notification/testing/push-service.ts';
import { eventually } from '../kit/world.ts';

type Asking = (query: string, variables?: Record<string, unknown>) => Promise<unknown>;

/**
 * A browser that is told, one that cannot be, one that is gone and one that is taken back. Pushes
 * into the own network must be on.
 * @param act does something else each time that the account is told of
 */
export async function usePushes(byOwner: Asking, act: (round: number) => Promise<unknown>) {
  const service = await openPushService();
  const register = 'mutation ($input: PushInput!) { registerPush(input: $input) }';
  const endpoints: string[] = [];
  for (const [round, status] of [201, 503, 410].entries()) {
    service.answer.status = status;
    const { input } = createBrowser(service);
    endpoints.push(input.endpoint);
    await byOwner(register, { input });
    await act(round);
    const { pathname } = new URL(input.endpoint);
    await eventually(30_000, async () => {
      if (!service.received.some(({ path }) => path === pathname))
        throw new Error('The browser was not told.');
    });
  }
  for (const endpoint of endpoints)
    await byOwner('mutation ($endpoint: String!) { unregisterPush(endpoint: $endpoint) }', {
      endpoint,
    });
  await service.close();
}
