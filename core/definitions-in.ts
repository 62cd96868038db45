/** A project as it is in one environment, where that decides more than config: the sizes of containers. */
import { problemOfCompute, sizedIn } from './assets/compute.ts';
import { changeSteps } from './change-steps.ts';
import type { Definitions } from './definitions.ts';
import { environmentOf } from './environments.ts';
import { DefinitionError } from './errors.ts';

/**
 * The project with its containers sized as the environment says; one that sizes none by config is itself.
 *
 * @throws InvalidInputError for an environment that the project does not know, DefinitionError for a size that is none
 */
export function definitionsIn(definitions: Definitions, environment: string): Definitions {
  const layer = environmentOf(definitions, environment);
  const isSized = [...definitions.graph.steps.values()].some(
    ({ compute }) => compute?.backend === 'batch' && compute.sizedBy !== undefined,
  );
  if (!isSized) return definitions;
  return changeSteps(definitions, ({ name, compute }) => {
    if (compute?.backend !== 'batch') return {};
    const sized = sizedIn(compute, [layer]);
    const problem = problemOfCompute(sized);
    if (problem !== undefined)
      throw new DefinitionError([`step ${name}, environment ${environment}: ${problem}`]);
    return { compute: sized };
  });
}
