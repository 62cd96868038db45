/** Environments of a project: what `dev`, `prod` and others say over the definitions. */
import type { ConfigFields, RunConfig } from './config/run-config.ts';
import type { Definitions } from './definitions.ts';
import { InvalidInputError } from './errors.ts';
import { problemOfEnvironmentName, unknownName } from './resources/validate.ts';

/**
 * What holds in one environment.
 *
 * @example
 * import { z } from 'zod';
 *
 * const prod: EnvironmentOptions = { resources: { http: { timeoutMs: 5000 } } };
 * const http = resource({
 *   name: 'http',
 *   config: z.strictObject({ timeoutMs: z.int() }),
 *   create: ({ timeoutMs }) => timeoutMs,
 * });
 * const fetched = asset({ key: 'fetched', resources: { http }, run: () => undefined });
 * definitions({ assets: [fetched], environments: { prod } });
 */
export interface EnvironmentOptions {
  /** Fields of resources' configs, by the resource's name; they replace those of `configValue`. */
  readonly resources?: Readonly<Record<string, ConfigFields>>;
}

/** The environment of who says nothing else. */
export const defaultEnvironment = 'dev';

/** Environments in the form that a run gives its config in: one layer over another. */
export function environmentLayers(
  environments: Readonly<Record<string, EnvironmentOptions>>,
): ReadonlyMap<string, RunConfig> {
  return new Map(
    Object.entries(environments).map(([name, { resources = {} }]) => [
      name,
      {
        resources: Object.fromEntries(
          Object.entries(resources).map(([resource, config]) => [resource, { config }]),
        ),
      },
    ]),
  );
}

/**
 * What an environment says. One that the project does not speak of says nothing, if it is `dev`, or the project speaks
 * of none.
 *
 * @throws InvalidInputError for what is no name of an environment, and one that the project does not know, while it knows
 * others
 */
export function environmentOf({ environments }: Definitions, name: string): RunConfig {
  const found = environments.get(name);
  if (found !== undefined) return found;
  const problem = problemOfEnvironmentName(name);
  if (problem !== undefined) throw new InvalidInputError(`${problem} (--env or QUANTFLOW_ENV)`);
  if (environments.size === 0 || name === defaultEnvironment) return {};
  throw new InvalidInputError(
    `environment of --env or QUANTFLOW_ENV: ${unknownName('environment', name, [...environments.keys()])}`,
  );
}
