/** A project as it is in one environment, where that decides more than config: sizes of containers, roots of outputs. */
import { problemOfCompute, sizedIn } from './assets/compute.ts';
import { rootIn } from './assets/store-root.ts';
import { changeSteps } from './change-steps.ts';
import type { Definitions } from './definitions.ts';
import { environmentOf } from './environments.ts';
import { DefinitionError } from './errors.ts';

/**
 * The project with its containers sized, and its outputs placed, as the environment says; one that asks no config for
 * either is itself.
 *
 * @throws InvalidInputError for an environment that the project does not know, DefinitionError for a size that is none
 */
export function definitionsIn(definitions: Definitions, environment: string): Definitions {
  const layer = environmentOf(definitions, environment);
  const steps = [...definitions.graph.steps.values()];
  const follows = steps.some(
    ({ compute, outputs }) =>
      (compute?.backend === 'batch' && compute.sizedBy !== undefined) ||
      outputs.some(({ root }) => root !== undefined),
  );
  if (!follows) return definitions;
  return changeSteps(
    definitions,
    ({ name, compute }) => {
      if (compute?.backend !== 'batch') return {};
      const sized = sizedIn(compute, [layer]);
      const problem = problemOfCompute(sized);
      if (problem !== undefined)
        throw new DefinitionError([`step ${name}, environment ${environment}: ${problem}`]);
      return { compute: sized };
    },
    (output) => ({ root: output.root && rootIn(output.root, layer) }),
  );
}
