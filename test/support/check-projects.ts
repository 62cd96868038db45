/** Runs `qf check` on the folders given, one after another in this process, and prints what each gave as JSON. */
import { type QfResult, qf } from './qf.ts';

const results: Record<string, QfResult> = {};
for (const project of process.argv.slice(2))
  results[project] = await qf(['check', '--project', project], {
    now: () => Date.parse('2024-03-01T12:00:00Z'),
  });
process.stdout.write(JSON.stringify(results));
