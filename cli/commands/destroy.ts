/** `qf destroy --env NAME`: deletes a deployment, by `cdk`. */
import { contextOption } from '../deploy-options.ts';
import type { Command } from '../types.ts';

export const destroy: Command = {
  name: 'destroy',
  summary: 'delete a deployment; only of dev the data goes too',
  options: [contextOption, { flags: '--yes', description: 'do not ask' }],
  examples: ['qf destroy --env dev'],
  async run(_args, { yes, ...options }, context) {
    const [
      { cdkCall, contextGiven, environmentGiven },
      { openProject },
      { runProgram },
      { defaultEnvironment },
      { stackName },
    ] = await Promise.all([
      import('../cdk.ts'),
      import('../project.ts'),
      import('../programs.ts'),
      import('../../core/environments.ts'),
      import('../../core/deployed-names.ts'),
    ]);
    const environment = environmentGiven('destroy', context);
    const settings = contextGiven(options);
    const { dir: project } = await openProject(context);
    if (environment !== defaultEnvironment)
      context.stderr.write(
        `the stack of ${environment} is protected, and its buckets and its catalog stay; take the protection away first: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${stackName(environment)}\n`,
      );
    const flags = yes === true ? ['--force'] : [];
    const call = cdkCall('destroy', flags, { environment, project, context: settings, env: context.env });
    return (await (context.runProgram ?? runProgram)(call)) === 0 ? 0 : 1;
  },
};
