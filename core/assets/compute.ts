/** Where a step runs. Plain data; a backend has one member here, one in `state-machines/lower`, one in `local/integrations`. */
import { type RunConfig, resourceConfig, withDefaults } from '../config/run-config.ts';
import type { Resource } from '../resources/resource.ts';
import { type ContainerSize, problemOfSize } from './fargate.ts';

/** A Lambda function; up to 15 minutes. */
export interface LambdaCompute {
  readonly backend: 'lambda';
  /** 128 to 10,240; accounts that are new allow 3,008. */
  readonly memoryMb: number;
  /** 1 to 900. */
  readonly timeoutSeconds: number;
  /** Local disk in GB, 1 to 10; undefined for 4. */
  readonly scratchGb: number | undefined;
}

/** The largest function. Source: AWS Lambda quotas. */
export const mostOfLambda: { readonly [limit in 'memoryMb' | 'timeoutSeconds' | 'scratchGb']: number } = {
  memoryMb: 10_240,
  timeoutSeconds: 900,
  scratchGb: 10,
};

/** A container on AWS Batch (Fargate). */
export interface BatchCompute {
  readonly backend: 'batch';
  /** Folder under `batch-images/`. */
  readonly image: string;
  readonly vcpu: number;
  readonly memoryMb: number;
  /** Local disk in GiB; undefined for the 20 that every container has. */
  readonly scratchGb: number | undefined;
  /** What the size follows from, in each environment anew. */
  readonly sizedBy: SizedBy | undefined;
  readonly timeoutSeconds: number;
}

/**
 * A container's size as a function of a resource's config, so that an environment may say another one.
 *
 * @example
 * import { z } from 'zod';
 *
 * const limits = resource({ name: 'limits', config: z.strictObject({ cpus: z.number().default(4) }), create: (config) => config });
 * const sizedBy: SizedBy = {
 *   resource: limits,
 *   size: ({ cpus }: { readonly cpus: number }) => fargateSize({ vcpu: cpus, memoryMb: 8192 }),
 * };
 * asset({ key: 'book', compute: batch({ sizedBy }), partitions: days, run: () => undefined });
 */
export interface SizedBy {
  readonly resource: Resource;
  /** Of the resource's parsed config. */
  readonly size: (config: never) => ContainerSize;
}

/** An Athena statement; only SQL assets run there. */
export interface AthenaCompute {
  readonly backend: 'athena';
  readonly timeoutSeconds: number;
}

/**
 * Compute of a step.
 *
 * @example
 * const compute: Compute =
 *   process.env['LARGE'] === undefined ? lambda() : batch({ vcpu: 8, memoryMb: 32_768 });
 * asset({ key: 'book', compute, run: () => undefined });
 */
export type Compute = LambdaCompute | BatchCompute | AthenaCompute;

/**
 * Runs a step as a Lambda function.
 *
 * @param options.memoryMb 128 to 10,240 @default 1024
 * @param options.timeoutSeconds 1 to 900 @default 900
 * @param options.scratchGb local disk in GB, 1 to 10 @default 4
 * @example
 * asset({
 *   key: 'fees',
 *   compute: lambda({ memoryMb: 512, timeoutSeconds: 60 }),
 *   type: json<number>(),
 *   run: () => 0.001,
 * });
 */
export function lambda(
  options: { readonly memoryMb?: number; readonly timeoutSeconds?: number; readonly scratchGb?: number } = {},
): LambdaCompute {
  return {
    backend: 'lambda',
    memoryMb: options.memoryMb ?? 1024,
    timeoutSeconds: options.timeoutSeconds ?? 900,
    scratchGb: options.scratchGb,
  };
}

/**
 * Runs a step as a Batch job. vCPU and memory must be a pair that Fargate has; `qf check` says which, and
 * {@link fargateSize} rounds up to one.
 *
 * @param options.image folder below `batch-images/` @default 'step'
 * @param options.vcpu 0.25, 0.5, 1, 2, 4, 8 or 16 @default 2
 * @param options.memoryMb @default 8192
 * @param options.scratchGb local disk in GiB, 21 to 200 @default 20, which cannot be asked for
 * @param options.sizedBy in place of the three above
 * @param options.timeoutSeconds at least 60 @default 7200
 * @example
 * asset({
 *   key: 'book',
 *   compute: batch({ vcpu: 4, memoryMb: 16_384 }),
 *   partitions: days,
 *   run: () => undefined,
 * });
 */
export function batch(
  options: {
    readonly image?: string;
    readonly vcpu?: number;
    readonly memoryMb?: number;
    readonly scratchGb?: number;
    readonly sizedBy?: SizedBy;
    readonly timeoutSeconds?: number;
  } = {},
): BatchCompute {
  const { image = 'step', vcpu = 2, memoryMb = 8192, scratchGb, sizedBy, timeoutSeconds = 7200 } = options;
  const given: BatchCompute = {
    backend: 'batch',
    image,
    vcpu,
    memoryMb,
    scratchGb,
    sizedBy,
    timeoutSeconds,
  };
  return sizedBy === undefined ? given : sizedIn(given, []);
}

/** A Batch compute with the size that it has under layers of config. */
export function sizedIn(compute: BatchCompute, layers: readonly RunConfig[]): BatchCompute {
  const { sizedBy } = compute;
  if (sizedBy === undefined) return compute;
  const { resource, size } = sizedBy;
  const { vcpu, memoryMb, scratchGb } = size(
    withDefaults(resource.config, resourceConfig(resource, layers)) as never,
  );
  return { ...compute, vcpu, memoryMb, scratchGb };
}

/**
 * Runs a SQL asset as an Athena statement.
 *
 * @param options.timeoutSeconds @default 1800
 * @example
 * const type = table({ price: 'double' });
 * sqlAsset({
 *   key: 'highest',
 *   deps: { trades },
 *   compute: athena({ timeoutSeconds: 600 }),
 *   partitions: product(days, symbols),
 *   type,
 *   sql: `select max(price) as price from ref('trades')`,
 * });
 */
export function athena(options: { readonly timeoutSeconds?: number } = {}): AthenaCompute {
  return { backend: 'athena', timeoutSeconds: options.timeoutSeconds ?? 1800 };
}

/** What is wrong with a compute's limits, or undefined. */
export function problemOfCompute(compute: Compute): string | undefined {
  if (compute.backend === 'lambda') {
    const { memoryMb, timeoutSeconds, scratchGb = 1 } = compute;
    if (!(memoryMb >= 128 && memoryMb <= mostOfLambda.memoryMb))
      return `lambda memoryMb ${memoryMb} is outside 128 to 10240`;
    if (!(timeoutSeconds >= 1 && timeoutSeconds <= mostOfLambda.timeoutSeconds))
      return `lambda timeoutSeconds ${timeoutSeconds} is outside 1 to 900; longer work belongs on batch()`;
    if (!(Number.isInteger(scratchGb) && scratchGb >= 1 && scratchGb <= mostOfLambda.scratchGb))
      return `lambda scratchGb ${scratchGb} is no integer from 1 to 10; more disk is on batch()`;
    return undefined;
  }
  if (compute.timeoutSeconds < 60 && compute.backend === 'batch')
    return `batch timeoutSeconds ${compute.timeoutSeconds} is under 60, the least AWS Batch takes`;
  if (compute.backend !== 'batch') return undefined;
  return problemOfSize(compute);
}
