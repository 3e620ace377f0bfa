import { resolve } from 'node:path';
import { type Command, UsageError } from '../cli/command.ts';

let isSeeding = false;
const options = ['--force', '--yes'];

export const seed: Command = {
  name: 'seed',
  takes: '[--yes] [--force]',
  makesData: true,
  summary: 'Fill the instance with 200 people, 300 posts and what they do; again is harmless.',
  details: [
    '--yes    makes the data folder when there is none, without asking',
    '--force  also in production (NODE_ENV), where accounts with a known password are a danger',
  ],
  example: 'DATA_DIR=./data-2 npx clipgraph seed --yes',
  async run({ instance, words, print }) {
    const { config, gateway, stopping } = instance;
    const unknown = words.find((word) => !options.includes(word));
    if (unknown !== undefined)
      throw new UsageError(`"${unknown}" is not an option: it takes ${options.join(' and ')}.`);
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
      const runs = gateway.app.server.listening
        ? `the instance at ${config.publicUrl} (process ${process.pid})`
        : 'no instance runs on it';
      print(`Filling ${resolve(config.DATA_DIR)}: ${runs}.`);
      // Loaded only now, so that starting the product stays quick.
      const { seedInstance } = await import('./seed.ts');
      await seedInstance(instance, print);
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
