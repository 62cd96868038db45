/** `qf schedule ls|start|stop`: what starts jobs by the clock. */
import type { JobSchedule } from '../../runtime/deployment.ts';
import type { Command } from '../types.ts';

export const schedule: Command = {
  name: 'schedule',
  summary: 'list the schedules, or start or stop one of a deployment',
  args: [
    { spec: '<action>', description: 'ls, start or stop' },
    { spec: '[schedule]', description: 'name of the schedule' },
  ],
  examples: ['qf --env prod schedule ls', 'qf --env prod schedule stop quantflow_pipeline_schedule'],
  async run([action, name], _options, context) {
    const [{ openProject }, { compileJob }, { printJson, printLine, tableText }, { UsageError }] =
      await Promise.all([
        import('../project.ts'),
        import('../job.ts'),
        import('../output.ts'),
        import('../usage-error.ts'),
      ]);
    if (action !== 'ls' && action !== 'start' && action !== 'stop')
      throw new UsageError(`schedule ${action} is unknown; use ls, start or stop`);
    const project = await openProject(context);
    const { schedules, flag } = project.deployment;
    if (action === 'ls') {
      if (name !== undefined) throw new UsageError(`schedule ls takes no name, such as ${name}`);
      const defined = (): readonly JobSchedule[] =>
        [...project.definitions.jobs.values()].flatMap((job) =>
          compileJob(job, project).schedules.map(({ enabled, ...of }) => ({
            ...of,
            job: job.job.name,
            isEnabled: enabled,
          })),
        );
      const listed = (await schedules?.list()) ?? defined();
      if (context.json)
        printJson(
          context,
          listed.map(({ name: of, job, expression, timezone, isEnabled }) => ({
            ...{ schedule: of, job, expression, timezone, isEnabled },
          })),
        );
      else {
        const rows = listed.map((s) => [s.name, s.job, s.expression, s.timezone, stateOf(s, flag)]);
        printLine(context, tableText(['schedule', 'job', 'expression', 'time zone', 'state'], rows));
        if (flag === '')
          printLine(
            context,
            '\nnothing starts them on this machine: qf --env NAME schedule ls shows a deployment',
          );
      }
      return 0;
    }
    if (name === undefined) throw new UsageError(`schedule ${action} needs a name; qf${flag} schedule ls`);
    if (schedules === undefined)
      throw new UsageError(
        `no schedule runs on this machine; name a deployment: qf --env NAME schedule ${action} ${name}`,
      );
    const set = await schedules.set(name, action === 'start');
    if (context.json) printJson(context, set);
    else printLine(context, `${name} ${set.isEnabled ? 'starts' : 'no longer starts'} ${set.job}`);
    return 0;
  },
};

/** What stands in the definitions is the state that a deployment begins with. */
function stateOf({ isEnabled }: JobSchedule, flag: string): string {
  if (flag === '') return isEnabled ? 'on when deployed' : 'off when deployed';
  return isEnabled ? 'started' : 'stopped';
}
