/** Secrets that only a function names: a role on AWS can have no right to what nobody knows before a run. */
import type { Step } from '../assets/step.ts';
import { referencesIn } from '../config/reference.ts';
import { stepConfig } from '../config/run-config.ts';
import { partitionContext } from '../partitions/context.ts';
import { keyOf } from '../partitions/key.ts';
import { secretsOf } from './outside.ts';

/** Warnings of steps whose configValue is a function that gives a secret, as it does for their first partition. */
export function warnOfSecrets(steps: Iterable<Step>): readonly string[] {
  return [...steps].flatMap((step) => {
    const granted = secretsOf(step);
    const names = namedByFunction(step).filter((name) => !granted.includes(name));
    return [...new Set(names)].map(
      (name) =>
        `step ${step.name} takes secret ${name} from a function: on AWS its role may look up only what a configValue that is no function, or the config of a resource, names, and a run is refused; name it there`,
    );
  });
}

function namedByFunction(step: Step): readonly string[] {
  if (typeof step.configValue !== 'function') return [];
  try {
    const first = (step.partitions?.dimensions ?? []).map((dimension) => dimension.valueAt(0));
    const value = stepConfig(step, partitionContext(step.partitions, keyOf(first)), {});
    return referencesIn(value).flatMap(({ reference }) => ('secret' in reference ? [reference.secret] : []));
  } catch {
    // There is no partition yet, or the function asks for another one: the request of a run is checked as well.
    return [];
  }
}
