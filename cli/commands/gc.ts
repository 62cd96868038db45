/** `qf gc`: deletes versions that nobody needs any more. */
import type { Command } from '../types.ts';

/** `30d`, `12h`, `45m` in ms. */
const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000 };

export const gc: Command = {
  name: 'gc',
  summary: 'delete old versions that are not visible, and what failed attempts left',
  options: [
    { flags: '--keep <n>', description: 'versions of each partition that stay, the visible one among them' },
    { flags: '--older-than <age>', description: 'least age of what goes, such as 30d, 12h, 45m, 0d' },
    { flags: '--dry-run', description: 'say what would go, and delete nothing' },
  ],
  examples: ['qf gc --keep 2 --older-than 30d --dry-run'],
  async run(_args, { keep, olderThan, dryRun }, context) {
    const [
      { openProject, withState },
      { collectGarbage },
      { reconcileRuns },
      { printJson, printLine, plural, tableText },
    ] = await Promise.all([
      import('../project.ts'),
      import('../../runtime/retention/gc.ts'),
      import('../run-record.ts'),
      import('../output.ts'),
    ]);
    const options = {
      keep: await numberOf(keep),
      olderThanMs: await ageOf(olderThan),
      dryRun: dryRun === true,
    };
    const project = await openProject(context);
    return withState(project, async (runtime) => {
      await reconcileRuns(runtime, project);
      const { assets, running } = await collectGarbage(options, runtime);
      if (context.json) {
        printJson(context, { dryRun: options.dryRun, assets, running });
        return 0;
      }
      if (assets.length > 0)
        printLine(
          context,
          tableText(
            ['asset', 'versions', 'orphans', 'files', 'bytes'],
            assets.map((a) => [a.asset, a.versions, a.orphans, a.files, a.bytes]),
          ),
        );
      const files = assets.reduce((sum, a) => sum + a.files, 0);
      printLine(context, `${options.dryRun ? 'would delete' : 'deleted'} ${plural(files, 'file')}`);
      if (running.length > 0)
        printLine(
          context,
          `kept what ${running.join(', ')} may be reading or writing; collect again when no run is under way`,
        );
      return 0;
    });
  },
};

async function numberOf(text: unknown): Promise<number> {
  const { UsageError } = await import('../usage-error.ts');
  if (text === undefined)
    throw new UsageError('say what may go: --keep N and --older-than AGE, such as --keep 2 --older-than 30d');
  if (!/^[1-9]\d{0,5}$/.test(String(text)))
    throw new UsageError(`--keep ${JSON.stringify(text)} must be a whole number of at least 1`);
  return Number(text);
}

async function ageOf(text: unknown): Promise<number> {
  const { UsageError } = await import('../usage-error.ts');
  if (text === undefined)
    throw new UsageError('say how old what goes must be: --older-than AGE, such as 30d (0d: any age)');
  const [, count, unit] = /^(\d{1,6})([dhm])$/.exec(String(text)) ?? [];
  if (count === undefined || unit === undefined)
    throw new UsageError(`--older-than ${JSON.stringify(text)} must be an age such as 30d, 12h or 45m`);
  return Number(count) * (units[unit] as number);
}
