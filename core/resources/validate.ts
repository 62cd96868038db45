/** What can be wrong with the resources of a project, and with what environments say of them. */
import type { Step } from '../assets/step.ts';
import { configProblems, textOfProblem } from '../config/check.ts';
import { type ConfigFields, overlaid, type RunConfig } from '../config/run-config.ts';
import type { Problem } from '../errors.ts';
import { problemOfName } from '../names.ts';
import { similarText } from '../similar.ts';
import { resourcesOf, sortResources } from './order.ts';
import { problemsOfReads } from './outside.ts';
import type { Resource } from './resource.ts';

/** Every problem of the resources of some steps. */
export function* problemsOfResources(
  steps: readonly Pick<Step, 'resources' | 'outputs'>[],
): Generator<Problem> {
  const { sorted, cycle } = sortResources(steps.flatMap(resourcesOf));
  if (cycle.length > 0) {
    const text = `the resources form a cycle: ${cycle.join(' -> ')}; remove one of these uses`;
    yield { text, of: sorted.find(({ name }) => name === cycle[0]) };
    return;
  }
  const names = new Set<string>();
  for (const resource of sorted) {
    for (const text of problemsOf(resource)) yield { text, of: resource };
    const { name } = resource;
    const twice = `two resources are called ${name} and are not the same; rename one, or use one definition in both places`;
    if (names.has(name)) yield { text: twice, of: resource };
    names.add(name);
  }
}

function* problemsOf(resource: Resource): Generator<string> {
  const { name, config, configValue } = resource;
  const problem = problemOfName('resource', name);
  if (problem !== undefined) yield problem;
  for (const found of configProblems(config, configValue))
    if (!(found.isMissing && isLeftOut(configValue))) yield textOfProblem(`resources.${name}.config`, found);
  yield* problemsOfReads(resource);
}

/** True for a config that says nothing: an environment or a run gives what has no default. */
export function isLeftOut(configValue: unknown): boolean {
  return typeof configValue === 'object' && configValue !== null && Object.keys(configValue).length === 0;
}

/** What is wrong with the name of an environment: it is part of the names of what is deployed. */
export function problemOfEnvironmentName(name: string): string | undefined {
  return /^[a-z][a-z0-9]{0,11}$/.test(name)
    ? undefined
    : `environment ${JSON.stringify(name)} is not allowed; use up to 12 lower-case letters and digits, such as dev or prod`;
}

/** Every problem of an environment's overrides. What they leave missing a run may give. */
export function* problemsOfEnvironment(
  name: string,
  { resources = {} }: RunConfig,
  known: readonly Resource[],
): Generator<string> {
  const problem = problemOfEnvironmentName(name);
  if (problem !== undefined) yield problem;
  for (const [resource, { config }] of Object.entries(resources)) {
    const path = `environments.${name}.resources.${resource}`;
    const found = known.find((other) => other.name === resource);
    if (found === undefined)
      yield `${path}: ${unknownName(
        'resource',
        resource,
        known.map((r) => r.name),
      )}`;
    else yield* problemsOfOverride(path, found, config);
  }
}

function* problemsOfOverride(path: string, resource: Resource, fields: ConfigFields): Generator<string> {
  const merged = overlaid(resource.configValue, fields);
  for (const problem of configProblems(resource.config, merged))
    if (!problem.isMissing) yield textOfProblem(path, problem);
  for (const problem of problemsOfReads({ ...resource, configValue: merged })) yield `${path}: ${problem}`;
}

/** Says that there is no such thing: which one may be meant, or which ones there are. */
export function unknownName(what: string, name: string, names: readonly string[]): string {
  const which = names.length === 0 ? 'there is none' : similarText(name, names, `${what}s`);
  return `there is no ${what} ${JSON.stringify(name)}; ${which}`;
}
