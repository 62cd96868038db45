/** Where the references of a config get their values: on the machine that runs the step. */
import { InvalidInputError } from '../../core/errors.ts';

/** Secrets by name. */
export interface SecretSource {
  /** The value of a secret, or undefined when there is none. */
  get(name: string): Promise<string | undefined>;
  /** Where a secret is looked for: what the error says when there is none. */
  placeOf(name: string): string;
}

/** What references stand for. */
export interface ReferenceSource {
  env(name: string): string | undefined;
  readonly secrets: SecretSource;
  /** Secrets are parameters of AWS, which a step looks up by a role of its own. */
  readonly isOnAws?: boolean;
}

/** The variable that holds a secret: `tardis/api-key` is in QUANTFLOW_SECRET_TARDIS_API_KEY. */
export function secretVariable(name: string): string {
  return `QUANTFLOW_SECRET_${name.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase()}`;
}

/** Takes both from environment variables. An empty variable is one that is not set. */
export function environmentReferences(
  environment: Readonly<Record<string, string | undefined>>,
): ReferenceSource {
  const env = (name: string): string | undefined => environment[name] || undefined;
  return {
    env,
    secrets: {
      get: async (name) => env(secretVariable(name)),
      placeOf: (name) => `environment variable ${secretVariable(name)}`,
    },
  };
}

/**
 * Variables of the environment, and secrets of a store: `ssm:///quantflow/dev`, parameters below that folder. Without a
 * url secrets are environment variables too.
 *
 * @throws InvalidInputError for another url
 */
export function openReferences(
  environment: Readonly<Record<string, string | undefined>>,
  url: string | undefined,
  now: () => number,
): ReferenceSource {
  const references = environmentReferences(environment);
  if (url === undefined) return references;
  const folder = /^ssm:\/\/((\/[A-Za-z0-9_.-]+)+)$/.exec(url)?.[1];
  if (folder === undefined)
    throw new InvalidInputError(
      `secrets url ${JSON.stringify(url)} names no folder of parameters; write ssm:///quantflow/dev`,
    );
  let opened: Promise<SecretSource['get']> | undefined;
  return {
    ...references,
    isOnAws: true,
    secrets: {
      async get(name) {
        opened ??= import('./ssm-secrets.ts').then(({ ssmSecrets }) => ssmSecrets(folder, { now }));
        return (await opened)(name);
      },
      placeOf: (name) =>
        `SSM parameter ${folder}/${name}; put it there by aws ssm put-parameter --type SecureString --name ${folder}/${name} --value VALUE`,
    },
  };
}
