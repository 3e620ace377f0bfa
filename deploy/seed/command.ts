import { type Command, UsageError } from '../cli/command.ts';

let isSeeding = false;

export const seed: Command = {
  name: 'seed',
  takes: '[--force]',
  makesData: true,
  summary: 'Fill the instance with 200 people, 300 posts and what they do; again is harmless.',
  async run({ instance: { config, gateway, stopping }, words, print }) {
    if (words.some((word) => word !== '--force'))
      throw new UsageError(`"${words.join(' ')}" was not understood.`);
    if (config.NODE_ENV === 'production' && !words.includes('--force')) {
      print(
        'This is production (NODE_ENV), and seeding makes 200 accounts with a known password. ' +
          'To do it anyway: npx clipgraph seed --force',
      );
      return 1;
    }
    if (isSeeding) {
      print('A seed is running on this instance already. Wait for it to end.');
      return 1;
    }
    isSeeding = true;
    try {
      // Loaded only now, so that starting the product stays quick.
      const { seedInstance } = await import('./seed.ts');
      await seedInstance({ app: gateway.app, publicUrl: config.publicUrl }, print);
      return 0;
    } catch (error) {
      // While the instance stops, requests fail for no other reason than that.
      if (!stopping.aborted) throw error;
      print('The instance was stopped. Start it and run the seed again: it adds what is missing.');
      return 1;
    } finally {
      isSeeding = false;
    }
  },
};
