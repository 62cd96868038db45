/** The `config` of a run request against a job: every step and resource is checked by its own schema before anything runs. */
import type { Step } from '../../core/assets/step.ts';
import { problemsOfRoots, reachOf, rootOf } from '../../core/assets/store-root.ts';
import { type ConfigProblem, configProblems, textOfProblem } from '../../core/config/check.ts';
import {
  type ConfigFields,
  type RunConfig,
  resourceConfig,
  stepConfig,
} from '../../core/config/run-config.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { PartitionContext } from '../../core/jobs/context.ts';
import { resourcesOf, sortResources } from '../../core/resources/order.ts';
import { unknownName } from '../../core/resources/validate.ts';
import { problemsOfSecrets } from './secrets.ts';

/** What a run config is for. */
export interface RunConfigTarget {
  /** What messages call the run config. @default 'config' */
  readonly field?: string;
  /** Steps that config may be given for, and of those the ones that will run. */
  readonly steps: readonly Step[];
  readonly selected: ReadonlySet<Step>;
  /** Steps look secrets up by roles of their own. */
  readonly isOnAws?: boolean;
  /** What the environment says. */
  readonly environment: RunConfig;
  /** A partition at which a step will run, for configs that depend on it. */
  partitionOf(step: Step): PartitionContext | undefined;
}

/**
 * Checks a run config as it is written; references are looked up where the steps run.
 *
 * @returns the same with every step by its name
 * @throws InvalidInputError that names the path, such as `${field}.ops.mean.config.n`, and what is allowed
 */
export function checkRunConfig(config: RunConfig, target: RunConfigTarget): RunConfig {
  const ops = byStep(config, target);
  const checked: RunConfig = { ...config, ...(config.ops !== undefined && { ops }) };
  const problems = [...problemsOfSteps(checked, target), ...problemsOfResources(checked, target)];
  if (problems.length === 0) problems.push(...problemsOfPlaces(checked, target));
  if (problems.length === 0 && target.isOnAws) problems.push(...problemsOfSecrets(checked, target));
  if (problems.length > 0) throw new InvalidInputError(problems.join('; '));
  return checked;
}

/** A step may be named by the key of one of its assets, too. */
function byStep(
  { ops = {} }: RunConfig,
  { steps, field = 'config' }: RunConfigTarget,
): NonNullable<RunConfig['ops']> {
  const found = new Map<string, { readonly config: ConfigFields }>();
  for (const [name, given] of Object.entries(ops)) {
    const step =
      steps.find((one) => one.name === name) ??
      steps.find(({ outputs }) => outputs.some(({ key }) => key === name));
    if (step === undefined) {
      const names = [...new Set(steps.flatMap((one) => [one.name, ...one.outputs.map(({ key }) => key)]))];
      throw new InvalidInputError(`${field}.ops.${name}: ${unknownName('step', name, names)}`);
    }
    if (found.has(step.name))
      throw new InvalidInputError(
        `${field}.ops.${name}: config of step ${step.name} is given twice; give it once`,
      );
    found.set(step.name, given);
  }
  return Object.fromEntries(found);
}

function* problemsOfSteps(config: RunConfig, target: RunConfigTarget): Generator<string> {
  const { field = 'config' } = target;
  for (const step of target.steps) {
    const isSelected = target.selected.has(step);
    if (!isSelected && config.ops?.[step.name] === undefined) continue;
    const partition = target.partitionOf(step);
    // What a function of the partition gives is checked at one partition here, and at its own in each step.
    if (typeof step.configValue === 'function' && partition === undefined) continue;
    const value = stepConfig(step, partition as PartitionContext, config);
    yield* told(`${field}.ops.${step.name}.config`, configProblems(step.config, value), isSelected);
  }
}

function* problemsOfResources(config: RunConfig, target: RunConfigTarget): Generator<string> {
  const { field = 'config' } = target;
  const known = sortResources(target.steps.flatMap(resourcesOf)).sorted;
  const needed = new Set(sortResources([...target.selected].flatMap(resourcesOf)).sorted);
  const names = known.map(({ name }) => name);
  for (const name of Object.keys(config.resources ?? {})) {
    if (!names.includes(name)) yield `${field}.resources.${name}: ${unknownName('resource', name, names)}`;
  }
  for (const resource of known) {
    const isNeeded = needed.has(resource);
    if (!isNeeded && config.resources?.[resource.name] === undefined) continue;
    const value = resourceConfig(resource, [target.environment, config]);
    yield* told(
      `${field}.resources.${resource.name}.config`,
      configProblems(resource.config, value),
      isNeeded,
    );
  }
}

/** What a run may not say of roots: the role of a step reaches what lies at or below the environment's. */
function* problemsOfPlaces(
  config: RunConfig,
  { steps, environment, field = 'config' }: RunConfigTarget,
): Generator<string> {
  if (config.resources === undefined) return;
  const outputs = steps.flatMap((step) => step.outputs);
  const problems = [...problemsOfRoots(outputs, [environment, config])];
  yield* problems.map(({ text }) => `${field}.${text}`);
  if (problems.length > 0) return;
  for (const output of outputs) {
    const name = output.root?.resource.name;
    if (name === undefined || config.resources[name] === undefined) continue;
    const [allowed, given] = [reachOf(output, [environment]), rootOf(output, [environment, config])];
    if (!given.startsWith(allowed))
      yield `${field}.resources.${name}.config puts asset ${output.key} below ${given || 'the top of the store'}; a run may use ${allowed}, its root in this environment, and what lies below that, such as ${allowed}trial`;
  }
}

/** What is missing counts only where it is needed. */
function* told(path: string, problems: readonly ConfigProblem[], isNeeded: boolean): Generator<string> {
  for (const problem of problems) if (isNeeded || !problem.isMissing) yield textOfProblem(path, problem);
}
