/**
 * What a `${Name}` in a compiled definition stands for: the contract between the compiler and the hosts. The cloud puts
 * ARNs and names there, the embedded host its own.
 */

/** A Lambda function. Workers of steps and publishers name their step. */
export interface FunctionSubstitution {
  readonly kind: 'function';
  readonly handler: 'plan' | 'finish' | 'gate' | 'fan-out' | 'publish' | 'step';
  readonly step?: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** GB of local disk, where the step says so. */
  readonly scratchGb?: number;
}

/** A Batch job definition. */
export interface JobDefinitionSubstitution {
  readonly kind: 'job-definition';
  readonly step: string;
  /** Folder under `batch-images/`. */
  readonly image: string;
  readonly vcpu: number;
  readonly memoryMb: number;
  /** GiB of local disk; absent for the 20 that every container has. */
  readonly scratchGb?: number;
  readonly timeoutSeconds: number;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Any substitution. */
export type Substitution =
  | FunctionSubstitution
  | JobDefinitionSubstitution
  | { readonly kind: 'job-queue' }
  | { readonly kind: 'workgroup' }
  | { readonly kind: 'query-role'; readonly step: string }
  | { readonly kind: 'database' }
  | { readonly kind: 'bucket'; readonly bucket: 'data' | 'runs' };

/** Substitutions by name. */
export type Substitutions = Readonly<Record<string, Substitution>>;

/** A definition with every `${Name}` replaced. @throws Error for a name without a value */
export function substitute(definition: string, values: Readonly<Record<string, string>>): string {
  return definition.replace(/\$\{([A-Za-z0-9]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for \${${name}} in the state machine`);
    return value;
  });
}
