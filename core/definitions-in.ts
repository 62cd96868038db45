/** A project as it is in one environment, where that decides more than config: sizes of containers, roots of outputs, rights. */
import { problemOfCompute, sizedIn } from './assets/compute.ts';
import { rootIn } from './assets/store-root.ts';
import { changeSteps } from './change-steps.ts';
import type { Definitions } from './definitions.ts';
import { environmentOf } from './environments.ts';
import { DefinitionError } from './errors.ts';
import { resourcesIn } from './resources/outside.ts';

/**
 * The project with its containers sized, its outputs placed, and its resources configured as the environment says; one that
 * asks no config for any of them is itself.
 *
 * @throws InvalidInputError for an environment that the project does not know, DefinitionError for a size that is none
 */
export function definitionsIn(definitions: Definitions, environment: string): Definitions {
  const layer = environmentOf(definitions, environment);
  const steps = [...definitions.graph.steps.values()];
  const follows = steps.some(
    ({ compute, outputs, resources }) =>
      Object.keys(resources).length > 0 ||
      (compute?.backend === 'batch' && compute.sizedBy !== undefined) ||
      outputs.some(({ root }) => root !== undefined),
  );
  if (!follows) return definitions;
  const configured = resourcesIn(layer);
  return changeSteps(
    definitions,
    ({ name, compute, resources: given }) => {
      const resources = configured(given);
      if (compute?.backend !== 'batch') return { resources };
      const sized = sizedIn(compute, [layer]);
      const problem = problemOfCompute(sized);
      if (problem !== undefined)
        throw new DefinitionError([`step ${name}, environment ${environment}: ${problem}`]);
      return { compute: sized, resources };
    },
    (output) => ({ root: output.root && rootIn(output.root, layer) }),
  );
}
