/** Where the references of a config get their values: on the machine that runs the step. */

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
