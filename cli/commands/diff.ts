/** `qf diff --env NAME`: what a deployment would change, by `cdk`. */
import { contextOption } from '../deploy-options.ts';
import type { Command } from '../types.ts';

export const diff: Command = {
  name: 'diff',
  summary: 'show what qf deploy would change',
  options: [contextOption],
  examples: ['qf diff --env prod'],
  async run(_args, options, context) {
    const [{ cdkCall, deploymentOf, environmentGiven }, { openProject }, { runProgram }] = await Promise.all([
      import('../cdk.ts'),
      import('../project.ts'),
      import('../programs.ts'),
    ]);
    const environment = environmentGiven('diff', context);
    const { dir: project, definitions } = await openProject(context);
    const run = context.runProgram ?? runProgram;
    const deployment = await deploymentOf(options, definitions, context, run);
    return (await run(cdkCall('diff', [], { environment, project, ...deployment }))) === 0 ? 0 : 1;
  },
};
