/** What `qf deploy`, `qf diff` and `qf destroy` take. */
import type { OptionSpec } from './types.ts';

/** Settings of the deployment. */
export const contextOption: OptionSpec = {
  flags: '--context <key=value>',
  description: 'a setting of the deployment, such as batch=off or maxVcpus=64 (repeatable)',
  repeatable: true,
};
