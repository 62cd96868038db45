/** What `qf check` finds beyond what the definitions check themselves: everything that needs no data. */
import { severalPartitions } from '../core/assets/several-partitions.ts';
import { type AssetOutput, isExecutable, type Step } from '../core/assets/step.ts';
import type { Definitions } from '../core/definitions.ts';
import { DefinitionError, type Problem } from '../core/errors.ts';
import { textOf } from '../core/origin.ts';
import { keyOf } from '../core/partitions/key.ts';
import { warnOfSecrets } from '../core/resources/secrets-by-function.ts';
import { asTables } from '../core/sql/as-tables.ts';
import { athenaTypes } from '../core/sql/cast-select.ts';
import { failingRows, testedTable } from '../core/sql/failing-rows.ts';
import { selectStatement } from '../core/sql/select-statement.ts';
import type { GlueTable } from '../local/integrations/athena/index.ts';
import { compile, renderDefinition } from '../state-machines/compile.ts';
import { warnOfRoles } from '../state-machines/roles.ts';
import type { CompiledJob } from '../state-machines/types.ts';

/** A job that compiles. */
export interface CheckedJob {
  readonly job: string;
  readonly steps: number;
  /** Of its state machine. */
  readonly bytes: number;
}

/** A project that was checked. */
export interface CheckedProject {
  readonly jobs: readonly CheckedJob[];
  /** What will go wrong in some accounts. */
  readonly warnings: readonly string[];
}

/**
 * Compiles every job, and checks the SQL of every SQL step and the deps of every step.
 *
 * @param now ms since the epoch: which partitions exist
 * @throws DefinitionError with every problem
 */
export async function checkProject(definitions: Definitions, now: number): Promise<CheckedProject> {
  const steps = [...definitions.graph.steps.values()].filter(isExecutable);
  const problems = [...steps.flatMap((step) => problemsOfDeps(step, now)), ...(await problemsOfSql(steps))];
  const compiled: CompiledJob[] = [];
  for (const job of definitions.jobs.values()) {
    try {
      compiled.push(compile(job));
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      problems.push(...error.faults.map(({ text, of }) => ({ text, of: of ?? job.job })));
    }
  }
  // A SQL step is compiled with each of its jobs.
  const different = new Map(problems.map((problem) => [problem.text, problem]));
  if (different.size > 0) throw new DefinitionError([...different.values()]);
  const jobs = compiled.map(({ job, asl }) => ({
    job,
    steps: definitions.jobs.get(job)?.steps.length ?? 0,
    bytes: renderDefinition(asl).length,
  }));
  return { jobs, warnings: [...warnOfSecrets(steps), ...warnOfRoles(compiled)] };
}

/** Deps that take one partition, tried at the last partition that exists. */
function problemsOfDeps(step: Step, now: number): readonly Problem[] {
  const dimensions = step.partitions?.dimensions ?? [];
  if (step.body.kind === 'sql' || dimensions.some((dimension) => dimension.count(now) === 0)) return [];
  const key = keyOf(dimensions.map((dimension) => dimension.valueAt(dimension.count(now) - 1)));
  return Object.entries(step.deps).flatMap(([name, { asset, mapping, loads }]) => {
    if (loads !== 'one') return [];
    const { keys } = mapping.upstreamOf(key, asset.step.partitions, step.partitions, now);
    return keys.length < 2 ? [] : [{ text: severalPartitions(step, name, asset.key, keys), of: step }];
  });
}

/** SQL that cannot be resolved or does not fit the tables that it reads. */
async function problemsOfSql(steps: readonly Step[]): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const step of steps) {
    if (step.body.kind !== 'sql') continue;
    const [output] = step.outputs as readonly [AssetOutput];
    try {
      selectStatement(step, output);
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      problems.push(...error.faults);
      continue;
    }
    const { checkSelect } = await import('../local/integrations/athena/index.ts');
    const own = new Map([[testedTable, tableOf(output)]]);
    for (const test of output.tests) {
      if (test.rules.expression === undefined) continue;
      for (const { text } of await checkSelect(failingRows(test), own, {}))
        problems.push({ text: `test ${test.name} of ${output.key}: ${text}`, of: step });
    }
    // What an external asset without a type holds is not known.
    if (Object.values(step.deps).some(({ asset }) => asset.type.schema === undefined)) continue;
    const tables = new Map(Object.entries(step.deps).map(([name, { asset }]) => [name, tableOf(asset)]));
    const columns = Object.entries(output.type.schema ?? {}).map(([name, type]) => [name, athenaTypes[type]]);
    for (const problem of await checkSelect(asTables(step.body.sql), tables, Object.fromEntries(columns))) {
      const begin = textOf(step);
      const at = begin && problem.line && { file: begin.file, line: begin.line + problem.line - 1 };
      const line = at || problem.line === undefined ? '' : `, line ${problem.line} of it`;
      const told = Object.keys(step.deps).reduce(
        (text, ref) => text.replaceAll(`""${ref}""`, `ref('${ref}')`),
        problem.text,
      );
      problems.push({ text: `SQL of ${step.name}${line}: ${told}`, of: step, ...(at && { at }) });
    }
  }
  return problems;
}

function tableOf({ type }: AssetOutput): GlueTable {
  return {
    columns: Object.entries(type.schema ?? {}).map(([name, type]) => ({ name, type })),
    partitionKeys: [],
    files: [],
  };
}
