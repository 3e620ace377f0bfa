import type { ApolloServerPlugin, BaseContext } from '@apollo/server';

/** Waits for `settle` after each mutation, before its answer leaves. */
export const settleMutations = (
  settle: (() => Promise<void>) | undefined,
): ApolloServerPlugin<BaseContext> => ({
  requestDidStart: async () => ({
    willSendResponse: async ({ operation }) => {
      if (operation?.operation === 'mutation') await settle?.();
    },
  }),
});
