/** What must be right in an account and on this machine before a first deployment. A check is a file; `index.ts` has all. */

/** What a check found. */
export interface Finding {
  readonly what: string;
  /** WARN: the deployment works, something else does not, or not well. SKIP: it was not looked at. */
  readonly status: 'OK' | 'WARN' | 'FAIL' | 'SKIP';
  readonly found: string;
  /** How to mend it. */
  readonly mend?: string;
}

/** What is to be deployed. */
export interface PreflightFacts {
  readonly environment: string;
  /** Context values of the deployment, as given. */
  readonly context: Readonly<Record<string, string>>;
  /** Some step is for AWS Batch, and `batch` is not off. */
  readonly usesBatch: boolean;
  /** Names of the secrets that the roles of steps may look up. */
  readonly secrets: readonly string[];
  /** With `batch` off: what steps have less of. */
  readonly lessWithoutBatch: readonly string[];
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs a program without showing what it prints, and gives its exit code; undefined when there is no such program. */
  readonly tryProgram: (file: string, args: readonly string[]) => Promise<number | undefined>;
}

/** Whose account it is, where. */
export interface Account {
  readonly account: string;
  readonly region: string;
}

/** A check of the account. */
export type AccountCheck = (facts: PreflightFacts, account: Account) => Promise<readonly Finding[]>;
