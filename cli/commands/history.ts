/** `qf history <run>`: the events of a run's execution, as GetExecutionHistory gives them. */
import type { Command } from '../types.ts';
import { UsageError } from '../usage-error.ts';

export const history: Command = {
  name: 'history',
  summary: 'show the execution history of a run, in the shape of AWS Step Functions',
  args: [{ spec: '<run>', description: 'id of the run' }],
  options: [
    { flags: '--limit <n>', description: 'at most so many events (default: all)' },
    { flags: '--reverse', description: 'newest first' },
  ],
  examples: ['qf history RUN --reverse --limit 20'],
  async run([runId], options, context) {
    const limit = limitOf(options['limit']);
    const reverseOrder = options['reverse'] === true;
    const [{ openProject, withState }, { runNamed }, { printJson, printLine, tableText }] = await Promise.all(
      [import('../project.ts'), import('../run-record.ts'), import('../output.ts')],
    );
    const project = await openProject(context);
    const { executionArn, events } = await withState(project, async (runtime) => {
      const run = await runNamed(runtime, project, runId as string);
      const { executionArn } = run;
      return {
        executionArn,
        events: await project.deployment.executions(runtime).history(run, { reverseOrder, limit }),
      };
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

function limitOf(given: unknown): number | undefined {
  if (given === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(String(given)))
    throw new UsageError(`--limit ${JSON.stringify(given)} must be a whole number of at least 1`);
  return Number(given);
}

function stateOf(event: object): string {
  const details = Object.entries(event).find(([name]) => name.endsWith('EventDetails'))?.[1] as
    | { readonly name?: string }
    | undefined;
  return details?.name ?? '';
}
