/** `qf runs`: the latest runs. */
import type { Command } from '../types.ts';

export const runs: Command = {
  name: 'runs',
  summary: 'list the latest runs',
  options: [
    { flags: '--limit <n>', description: 'how many, at most 1000 (default: 20)' },
    { flags: '--job <job>', description: 'of this job only' },
  ],
  async run(_args, { limit = '20', job }, context) {
    const [
      { openProject, withState },
      { reconcile },
      { limitOf },
      { durationText, printJson, printLine, tableText },
    ] = await Promise.all([
      import('../project.ts'),
      import('../../local/host/reconcile.ts'),
      import('../usage-error.ts'),
      import('../output.ts'),
    ]);
    const n = limitOf(limit as string);
    const project = await openProject(context);
    const records = await withState(project, async (runtime) => {
      const page = await runtime.catalog.runs({ limit: n, ...(job !== undefined && { job: job as string }) });
      return Promise.all(page.items.map((run) => reconcile(run, project.home, runtime)));
    });
    if (context.json) printJson(context, records);
    else {
      const rows = records.map((run) => [
        run.runId,
        run.job,
        run.status,
        run.planned,
        run.skipped,
        run.endedAt === undefined ? '' : durationText(Date.parse(run.endedAt) - Date.parse(run.startedAt)),
        run.error?.split('\n')[0] ?? '',
      ]);
      printLine(context, tableText(['run', 'job', 'status', 'planned', 'skipped', 'took', 'error'], rows));
    }
    return 0;
  },
};
