/** `qf materialize-day <service> <date>`: makes the training set of a day and tells of it in one JSON object. */
import type { Command } from '../types.ts';

export const materializeDay: Command = {
  name: 'materialize-day',
  summary: 'make the training set of a service for a day, and print one JSON object that tells of it',
  args: [
    { spec: '<service>', description: 'name of the service: an asset has it as its tag `service`' },
    { spec: '<date>', description: 'the day, YYYY-MM-DD' },
  ],
  options: [
    {
      flags: '--write-mode <mode>',
      description: 'skip_if_fresh, skip_if_exists or overwrite (default: skip_if_fresh)',
    },
  ],
  examples: ['qf materialize-day dssm_ranking 2026-02-01'],
  async run([service, date], { writeMode = 'skip_if_fresh' }, context) {
    const { materializeDay: materialize } = await import('../materialize-day.ts');
    return materialize(service as string, date as string, writeMode as string, context);
  },
};
