/** `qf diff --env NAME`: what a deployment would change, by `cdk`. */
import { contextOption } from '../deploy-options.ts';
import type { Command } from '../types.ts';

export const diff: Command = {
  name: 'diff',
  summary: 'show what qf deploy would change',
  options: [contextOption],
  examples: ['qf diff --env prod'],
  async run(_args, options, context) {
    const [{ cdkCall, contextGiven, environmentGiven }, { openProject }, { runProgram }] = await Promise.all([
      import('../cdk.ts'),
      import('../project.ts'),
      import('../programs.ts'),
    ]);
    const environment = environmentGiven('diff', context);
    const settings = contextGiven(options);
    const { dir: project } = await openProject(context);
    const call = cdkCall('diff', [], { environment, project, context: settings, env: context.env });
    return (await (context.runProgram ?? runProgram)(call)) === 0 ? 0 : 1;
  },
};
