/** `qf deploy --env NAME`: looks at the account, then deploys the project by `cdk`. */
import type { Finding } from '../../aws/preflight/types.ts';
import { contextOption } from '../deploy-options.ts';
import type { Command, CommandContext } from '../types.ts';

export const deploy: Command = {
  name: 'deploy',
  summary: 'check the account, then deploy the project to it by cdk',
  options: [
    contextOption,
    { flags: '--yes', description: 'do not ask before roles and permissions change' },
    { flags: '--preflight-only', description: 'check the account, and deploy nothing' },
    { flags: '--skip-preflight', description: 'deploy without checking the account' },
  ],
  examples: ['qf deploy --env dev --context batch=off', 'qf deploy --env prod --preflight-only'],
  async run(_args, { yes, preflightOnly, skipPreflight, ...options }, context) {
    const [{ cdkCall, deploymentOf, environmentGiven }, { openProject }, { runProgram }, { UsageError }] =
      await Promise.all([
        import('../cdk.ts'),
        import('../project.ts'),
        import('../programs.ts'),
        import('../usage-error.ts'),
      ]);
    if (preflightOnly && skipPreflight)
      throw new UsageError('--preflight-only and --skip-preflight leave nothing to do; give one of them');
    const environment = environmentGiven('deploy', context);
    const { dir, definitions } = await openProject(context);
    const run = context.runProgram ?? runProgram;
    const deployment = await deploymentOf(options, definitions, context, run);
    if (skipPreflight !== true) {
      const { preflight } = await import('../../aws/preflight/index.ts');
      const findings = await preflight({ environment, ...deployment });
      await show(findings, context);
      const hasFailed = findings.some(({ status }) => status === 'FAIL');
      if (hasFailed)
        context.stderr.write('qf: mend what FAILs; who knows better deploys with --skip-preflight\n');
      if (hasFailed || preflightOnly === true) return hasFailed ? 1 : 0;
    }
    const flags = yes === true ? ['--require-approval=never'] : [];
    const call = cdkCall('deploy', flags, { environment, project: dir, ...deployment });
    return (await run(call)) === 0 ? 0 : 1;
  },
};

async function show(findings: readonly Finding[], context: CommandContext): Promise<void> {
  const { printJson, printLine, tableText } = await import('../output.ts');
  if (context.json) {
    printJson(context, findings);
    return;
  }
  const rows = findings.map(({ what, status, found }) => [status, what, found]);
  printLine(context, tableText(['', 'what', 'found'], rows));
  for (const { what, status, mend } of findings)
    if (mend !== undefined) printLine(context, `\n${status} ${what}\n  ${mend}`);
  printLine(context);
}
