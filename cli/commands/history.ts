/** `qf history <run>`: the events of a run's execution, as GetExecutionHistory gives them. */
import type { Command } from '../types.ts';

export const history: Command = {
  name: 'history',
  summary: 'show the execution history of a run, in the shape of AWS Step Functions',
  args: [{ spec: '<run>', description: 'id of the run' }],
  async run([runId], _options, context) {
    const [{ openProject, withState }, { runNamed }, { printJson, printLine, tableText }] = await Promise.all(
      [import('../project.ts'), import('../run-record.ts'), import('../output.ts')],
    );
    const project = await openProject(context);
    const { executionArn, events } = await withState(project, async (runtime) => {
      const run = await runNamed(runtime, project, runId as string);
      const { executionArn } = run;
      return { executionArn, events: await project.deployment.executions(runtime).history(run) };
    });
    if (context.json) printJson(context, { executionArn, events });
    else
      printLine(
        context,
        tableText(
          ['id', 'previous', 'time', 'type', 'state'],
          events.map((event) => [
            event.id,
            event.previousEventId,
            new Date(event.timestamp).toISOString(),
            event.type,
            stateOf(event),
          ]),
        ),
      );
    return 0;
  },
};

function stateOf(event: object): string {
  const details = Object.entries(event).find(([name]) => name.endsWith('EventDetails'))?.[1] as
    | { readonly name?: string }
    | undefined;
  return details?.name ?? '';
}
