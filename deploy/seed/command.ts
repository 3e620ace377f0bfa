import { type Command, UsageError } from '../cli/command.ts';

let isSeeding = false;

export const seed: Command = {
  name: 'seed',
  takes: '[--force]',
  makesData: true,
  summary: 'Fill the instance with 200 people, 300 posts and what they do; again is harmless.',
  async run({ instance: { config, gateway }, words, print }) {
    if (words.some((word) => word !== '--force')) throw new UsageError(`"${words.join(' ')}" was not understood.`);
    if (config.NODE_ENV === 'production' && !words.includes('--force')) {
      print('This is production (NODE_ENV), and seeding makes 200 accounts with a known password. To do it anyway: npx clipgraph seed --force');
      return 1;
    }
    if (isSeeding) {
      print('A seed is running on this instance already. Wait for it to end.');
      return 1;
    }
    isSeeding = true;
    try {
      // Loaded when it is wanted, so that a start does not pay for it.
      const { seedInstance } = await import('./seed.ts');
      await seedInstance({ app: gateway.app, publicUrl: config.publicUrl }, print);
      return 0;
    } finally {
      isSeeding = false;
    }
  },
};
