/** What can be wrong with steps, each with the thing's name and the remedy. */
import { configProblems, textOfProblem } from '../config/check.ts';
import type { Problem } from '../errors.ts';
import { assetSegment, problemOfAssetKey, problemOfName } from '../names.ts';
import { isTimeDimension, timeDimensionOf } from '../partitions/definition/types.ts';
import type { PartitionMapping } from '../partitions/mapping/types.ts';
import type { IndexRange } from '../partitions/subset/ranges.ts';
import { isLeftOut, problemsOfResources } from '../resources/validate.ts';
import { problemOfCompute } from './compute.ts';
import { mostOutputs } from './most-outputs.ts';
import type { Step } from './step.ts';

/** Every problem of some steps taken together; cycles are found apart. */
export function problemsOfSteps(steps: readonly Step[]): readonly Problem[] {
  const known = new Set(steps);
  const problemsOf = (step: Step): readonly Problem[] =>
    [...namesOf(step), ...settingsOf(step), ...depsOf(step, known)].map((text) => ({ text, of: step }));
  return [...duplicates(steps), ...steps.flatMap(problemsOf), ...problemsOfResources(steps)];
}

function duplicates(steps: readonly Step[]): readonly Problem[] {
  const problems: Problem[] = [];
  const names = new Map<string, Step>();
  const segments = new Map<string, string>();
  for (const step of steps) {
    // Of equal keys, or keys of one folder, the keys are told.
    const isTold = step.outputs.some(({ key }) => segments.has(assetSegment(key).toLowerCase()));
    const namesake = names.get(step.name);
    if (namesake !== undefined && !isTold)
      problems.push({ text: problemOfNamesakes(namesake, step), of: step });
    names.set(step.name, step);
    for (const { key } of step.outputs) {
      const segment = assetSegment(key).toLowerCase();
      const other = segments.get(segment);
      const told = (text: string): number => problems.push({ text, of: step });
      if (other === key) told(`asset ${key} is defined twice; give one of them another key`);
      else if (other !== undefined)
        told(`assets ${other} and ${key} would share the folder ${segment}; rename one`);
      segments.set(segment, key);
    }
  }
  return problems;
}

function problemOfNamesakes(one: Step, other: Step): string {
  const ops = [one, other].filter((step) => step.graph !== undefined);
  if (ops.length === 0) return `two steps are called ${one.name}; rename one`;
  const of = [...new Set(ops.map((step) => step.graph?.name))].join(' and ');
  return `two steps are called ${one.name}, ${ops.length === 2 ? 'both ops' : 'one an op'}, of ${of}; name a call of the op by .as('another_name')`;
}

function* namesOf(step: Step): Generator<string> {
  const name = problemOfName('step', step.name);
  // A single asset's step takes its name from the key: one of the two is told.
  const derived =
    !step.isMulti &&
    step.graph === undefined &&
    step.outputs.some((output) => problemOfAssetKey(output.key) !== undefined);
  if (name !== undefined && !derived) yield name;
  const group = problemOfName('group', step.group);
  const isFirst = step.graph === undefined || step.graph.steps[0] === step;
  if (group !== undefined && isFirst) yield `step ${step.name}: ${group}`;
  const [seen] = step.body.kind === 'observe' ? step.outputs : [];
  if (seen !== undefined && seen.type.kind !== 'nothing' && seen.ioManager === undefined)
    yield `asset ${seen.key} is observed and of type ${seen.type.kind}: what is registered would be read, and is not what was observed; leave its type out, or give it an ioManager that reads it where it is`;
  if (step.body.kind === 'external' && step.body.sample !== undefined && step.partitions !== undefined)
    yield `asset ${step.outputs[0]?.key}: a sample is for an asset without partitions; leave one of the two out`;
  if (step.outputs.length === 0) yield `step ${step.name} has no outputs; give it at least one`;
  if (step.outputs.length > mostOutputs)
    yield `step ${step.name} has ${step.outputs.length} outputs, and at most ${mostOutputs} are published at once; make the assets in several steps`;
  for (const { key, isIntermediate, type, optional, checks, tests } of step.outputs) {
    const problem = problemOfAssetKey(key);
    // The key of an intermediate is the graph's and the step's name: what is wrong with one of these is told there.
    const isTold = isIntermediate && (problemOfAssetKey(step.graph?.name ?? '') ?? name) !== undefined;
    if (problem !== undefined && !isTold) yield problem;
    const columns = Object.keys(type.schema ?? {});
    for (const column of columns) {
      const bad = problemOfName('column', column);
      if (bad !== undefined) yield `asset ${key}: ${bad}`;
    }
    for (const sort of type.sortKey ?? []) {
      if (!columns.includes(sort))
        yield `asset ${key}: sort key ${sort} is not one of its columns, ${columns.join(', ')}`;
    }
    for (const { name: dimension } of step.partitions?.dimensions ?? []) {
      if (columns.includes(dimension)) {
        yield `asset ${key}: partition dimension ${dimension} has the name of a column; rename one (Glue refuses such a table and DuckDB overrides the column)`;
      }
    }
    if (optional && !step.isMulti && type.kind === 'nothing')
      yield `asset ${key} is optional and has no type: a function that returns nothing leaves it out; give it a type, such as json()`;
    const audits = [...checks, ...tests];
    const twice = audits.find((audit, i) => audits.findIndex((a) => a.name === audit.name) !== i);
    if (twice !== undefined) yield `asset ${key} has two checks called ${twice.name}; rename one`;
  }
}

function* settingsOf(step: Step): Generator<string> {
  const compute = step.compute === undefined ? undefined : problemOfCompute(step.compute);
  if (compute !== undefined) yield `step ${step.name}: ${compute}`;
  if (step.compute?.backend === 'athena' && step.body.kind !== 'sql')
    yield `step ${step.name}: athena() runs SQL assets only; use lambda() or batch()`;
  if (step.body.kind === 'sql' && step.outputs.some((output) => output.type.schema === undefined))
    yield `step ${step.name}: a SQL asset needs type: table({...})`;
  const optional = step.body.kind === 'sql' ? step.outputs.find((output) => output.optional) : undefined;
  if (optional !== undefined)
    yield `step ${step.name}: a SQL asset always has a result, so ${optional.key} cannot be optional; leave it out, or make the asset by a function`;
  const { retry } = step;
  if (retry !== undefined) {
    if (!Number.isInteger(retry.maxRetries) || retry.maxRetries < 0 || retry.maxRetries > 99)
      yield `step ${step.name}: retry maxRetries ${retry.maxRetries} is outside 0 to 99`;
    if ((retry.delaySeconds ?? 1) < 1)
      yield `step ${step.name}: retry delaySeconds ${retry.delaySeconds} must be at least 1`;
    if ((retry.backoffRate ?? 1) < 1)
      yield `step ${step.name}: retry backoffRate ${retry.backoffRate} must be at least 1`;
  }
  const most = step.backfillPolicy?.maxPartitionsPerRun;
  if (most !== undefined && !(Number.isInteger(most) && most >= 1))
    yield `step ${step.name}: maxPartitionsPerRun(${most}) must be a whole number of at least 1`;
  if (step.backfillPolicy !== undefined && step.partitions === undefined)
    yield `step ${step.name}: backfillPolicy cannot be given, as it has no partitions; leave it out`;
  if (typeof step.configValue === 'function') return;
  for (const problem of configProblems(step.config, step.configValue)) {
    if (!(problem.isMissing && isLeftOut(step.configValue)))
      yield textOfProblem(`ops.${step.name}.config`, problem);
  }
}

/** Config that a scheduled job's steps wait for in vain. */
export function missingConfig(job: string, steps: readonly Step[]): readonly Problem[] {
  return steps
    .filter(({ configValue }) => isLeftOut(configValue))
    .flatMap((step) =>
      configProblems(step.config, step.configValue).map((problem) => ({
        text: `job ${job}: its schedule gives no config, and ${textOfProblem(`ops.${step.name}.config`, problem)}; give it by configValue`,
        of: step,
      })),
    );
}

function* depsOf(step: Step, known: ReadonlySet<Step>): Generator<string> {
  for (const [name, { asset, mapping }] of Object.entries(step.deps)) {
    if (!known.has(asset.step)) {
      yield `step ${step.name} depends on asset ${asset.key}, which is not among the definitions; add it to assets`;
      continue;
    }
    const problem = mapping.problemOf(asset.step.partitions, step.partitions);
    if (problem !== undefined) yield `step ${step.name}, dep ${name} (${asset.key}): ${problem}`;
    else if (asset.step === step && !isEarlier(step, mapping))
      yield `step ${step.name}, dep ${name}: a step can be made from earlier partitions of its own only; map to them with timeWindow({ startOffset: -1, endOffset: -1 })`;
  }
}

/** True when a mapping of a step to itself asks for windows that come before: tried on a window in the middle of some. */
function isEarlier({ partitions }: Step, mapping: PartitionMapping): boolean {
  const time = timeDimensionOf(partitions);
  const dimensions = (partitions?.dimensions ?? []).map((d) => (isTimeDimension(d) ? d.unbounded() : d));
  if (
    time === undefined ||
    dimensions.some((d) => !isTimeDimension(d) && d.count(Number.POSITIVE_INFINITY) === 0)
  )
    return time !== undefined;
  const box = dimensions.map((d): readonly IndexRange[] => [isTimeDimension(d) ? [100, 101] : [0, 1]]);
  const definition = { dimensions };
  const { subset } = mapping.upstreamSubset({ definition, boxes: [box] }, definition, definition);
  const at = dimensions.findIndex(isTimeDimension);
  return subset.boxes.every((found) => (found[at] ?? []).every(([, past]) => past <= 100));
}
