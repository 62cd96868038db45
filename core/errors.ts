/**
 * Errors that a user reads. `name` is the States Language error name, so that a Retry, a Catch and an
 * on-call engineer see the same word on the laptop and in Step Functions.
 */

import type { FileLine } from './origin.ts';

/**
 * Base of every error that quantflow raises on purpose; `name` starts with `QuantFlow.`.
 *
 * @example
 * try {
 *   definitions({ assets: [prices, prices] });
 * } catch (error) {
 *   if (error instanceof QuantflowError) console.error(error.name, error.message); // QuantFlow.InvalidDefinition ...
 * }
 */
export class QuantflowError extends Error {
  constructor(name: `QuantFlow.${string}`, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/**
 * A run request that cannot be honoured: the message names field, value and what is allowed. Never retried.
 *
 * @example
 * await materializeToMemory([prices], { partition: '2024-02-30' }).catch((error: unknown) => {
 *   if (error instanceof InvalidInputError) console.error(error.message); // names the partition and what is allowed
 * });
 */
export class InvalidInputError extends QuantflowError {
  constructor(message: string) {
    super('QuantFlow.InvalidInput', message);
  }
}

/** A fault of a project, and the step or job that it is of, by which its line is found. */
export interface Problem {
  readonly text: string;
  readonly of: object | undefined;
  /** The line itself, when it is known. */
  readonly at?: FileLine;
}

/**
 * The asset graph or project file is wrong; `problems` has a text for each fault.
 *
 * @example
 * try {
 *   definitions({ assets: [prices, prices] });
 * } catch (error) {
 *   if (error instanceof DefinitionError) for (const problem of error.problems) console.error(problem);
 * }
 */
export class DefinitionError extends QuantflowError {
  readonly problems: readonly string[];
  /** The same with what each is of. */
  readonly faults: readonly Problem[];
  constructor(problems: readonly (string | Problem)[]) {
    const faults = problems.map((p) => (typeof p === 'string' ? { text: p, of: undefined } : p));
    const texts = faults.map(({ text }) => text);
    super('QuantFlow.InvalidDefinition', texts.join('\n'));
    this.problems = texts;
    this.faults = faults;
  }
}

/**
 * An error out of user code, wrapped once; `cause` is the user's own error.
 *
 * @example
 * const broken = asset({ key: 'broken', run: () => JSON.parse('{') });
 * await materializeToMemory([broken]).catch((error: unknown) => {
 *   if (error instanceof StepError) console.error(error.cause); // SyntaxError ...
 * });
 */
export class StepError extends QuantflowError {
  constructor(step: string, cause: unknown) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super('QuantFlow.StepFailed', `step ${step} failed: ${reason}`, { cause });
  }
}

/**
 * A blocking check refused an unpublished version; the published one stays visible. Never retried.
 *
 * @example
 * const isPositive = check<ValueType<number, number>>({
 *   name: 'is_positive',
 *   blocking: true,
 *   run: (n) => ({ passed: n > 0 }),
 * });
 * const balance = asset({ key: 'balance', type: json<number>(), checks: [isPositive], run: () => -1 });
 * await materializeToMemory([balance]).catch((error: unknown) => {
 *   if (error instanceof CheckFailedError) console.error(error.message); // names the check
 * });
 */
export class CheckFailedError extends QuantflowError {
  constructor(message: string) {
    super('QuantFlow.CheckFailed', message);
  }
}

/** An upstream partition that a step needs has no published version. Never retried. */
export class UpstreamMissingError extends QuantflowError {
  /** What is missing, when it is a run that makes it: it was to be made before, and failed. */
  readonly upstream: string | undefined;
  constructor(message: string, upstream?: string) {
    super('QuantFlow.UpstreamMissing', message);
    this.upstream = upstream;
  }
}

/** Another run is making the step at the partition: a task waits and tries again. */
export class PartitionBusyError extends QuantflowError {
  constructor(message: string) {
    super('QuantFlow.PartitionBusy', message);
  }
}

/** True for {@link PartitionBusyError}, of one partition or of several. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuantFlow.PartitionBusy';
}

/** Names of the errors by which services of AWS say that there were too many requests, also after the SDK tried again. */
export const throttlingErrors: readonly string[] = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionConflictException',
];

/** True for an error that only says that there were too many requests. */
export function isThrottled(error: unknown): boolean {
  return error instanceof Error && throttlingErrors.includes(error.name);
}

/** The run ended with planned asset partitions that were not published. */
export class RunFailedError extends QuantflowError {
  constructor(message: string) {
    super('QuantFlow.RunFailed', message);
  }
}

/**
 * Thrown by user code to fail a step for good: its retry policy is not applied.
 *
 * @example
 * asset({
 *   key: 'listing',
 *   retry: { maxRetries: 3 },
 *   run: async () => {
 *     const { status } = await fetch('https://example.com/listing.csv');
 *     if (status === 404) throw new Failure('there is no listing, and there will be none');
 *     if (status !== 200) throw new Error(`status ${status}`); // tried again
 *   },
 * });
 */
export class Failure extends QuantflowError {
  constructor(message: string, options?: ErrorOptions) {
    super('QuantFlow.Failure', message, options);
  }
}

/** Error names that no retry policy may repeat: the same input fails again. */
export const permanentErrors: readonly string[] = [
  'QuantFlow.InvalidInput',
  'QuantFlow.InvalidDefinition',
  'QuantFlow.CheckFailed',
  'QuantFlow.UpstreamMissing',
  'QuantFlow.InputChanged',
  'QuantFlow.Failure',
  'QuantFlow.CatalogVersion',
];
