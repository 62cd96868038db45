/** Secrets that the steps of a run would look up and may not: on AWS a step's role has those that its definition names. */
import type { Step } from '../../core/assets/step.ts';
import { textOfPath } from '../../core/config/check.ts';
import { referencesIn } from '../../core/config/reference.ts';
import { type RunConfig, resourceConfig, stepConfig } from '../../core/config/run-config.ts';
import type { PartitionContext } from '../../core/jobs/context.ts';
import { resourcesOf, sortResources } from '../../core/resources/order.ts';
import { resourcesIn, secretsOf } from '../../core/resources/outside.ts';

/** What is asked of a step's secrets. */
export interface SecretsTarget {
  readonly selected: ReadonlySet<Step>;
  readonly environment: RunConfig;
  partitionOf(step: Step): PartitionContext | undefined;
}

/** Problems with the secrets that a run config, or a function that gives a config, names. */
export function* problemsOfSecrets(config: RunConfig, target: SecretsTarget): Generator<string> {
  const { selected, environment, partitionOf } = target;
  for (const step of selected) {
    const granted = secretsOf({ ...step, resources: resourcesIn(environment)(step.resources) });
    const partition = partitionOf(step);
    const configs: (readonly [string, unknown])[] = sortResources(resourcesOf(step)).sorted.map(
      (resource) => [`resources.${resource.name}.config`, resourceConfig(resource, [environment, config])],
    );
    if (typeof step.configValue !== 'function' || partition !== undefined)
      configs.push([`ops.${step.name}.config`, stepConfig(step, partition as PartitionContext, config)]);
    for (const [place, value] of configs)
      for (const { path, reference } of referencesIn(value))
        if ('secret' in reference && !granted.includes(reference.secret))
          yield `${place}${textOfPath(path)}: the definition of step ${step.name} does not name secret ${reference.secret}, so its role on AWS may not look it up; name it in a configValue that is no function, or in the environment's config of a resource, and deploy`;
  }
}
