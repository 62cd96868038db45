/** Services: what an asset is the training set of, as its tag `service` says. */
import type { AssetOutput } from '../core/assets/step.ts';
import type { Definitions } from '../core/definitions.ts';
import { similarText } from '../core/similar.ts';
import { UsageError } from './usage-error.ts';

/** Tag by which an asset names its service. */
export const serviceTag = 'service';

/** Assets by the service that they name. */
function services({ graph }: Definitions): ReadonlyMap<string, AssetOutput> {
  return new Map(
    [...graph.assets.values()].flatMap((asset) => {
      const service = asset.tags[serviceTag];
      return service === undefined ? [] : [[service, asset] as const];
    }),
  );
}

/** The asset of a service, if there is one. */
export function findService(definitions: Definitions, name: string): AssetOutput | undefined {
  return services(definitions).get(name);
}

/** The asset of a service. @throws UsageError that says which services there are */
export function serviceCalled(definitions: Definitions, name: string): AssetOutput {
  const found = findService(definitions, name);
  if (found !== undefined) return found;
  const names = [...services(definitions).keys()];
  const which =
    names.length === 0 ? `no asset has a tag ${serviceTag}` : similarText(name, names, 'services');
  throw new UsageError(`there is no service ${JSON.stringify(name)}; ${which}`);
}
