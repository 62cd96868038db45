/** Sizes that Fargate offers. Source: AWS Batch user guide, job definition parameters, resourceRequirements and ephemeralStorage. */

/**
 * Size of a container.
 *
 * @example const size: ContainerSize = { vcpu: 16, memoryMb: 49_152, scratchGb: 50 };
 */
export interface ContainerSize {
  readonly vcpu: number;
  readonly memoryMb: number;
  /** Local disk in GiB, 21 to 200. Left out: the 20 that every container has. */
  readonly scratchGb?: number | undefined;
}

/** Memory by vCPU count, in MB: [least, most, step]. */
const memoryOf: Readonly<Record<string, readonly [number, number, number]>> = {
  '0.25': [512, 2048, 512],
  '0.5': [1024, 4096, 1024],
  '1': [2048, 8192, 1024],
  '2': [4096, 16384, 1024],
  '4': [8192, 30720, 1024],
  '8': [16384, 61440, 4096],
  '16': [32768, 122880, 8192],
};

const vcpus = Object.keys(memoryOf)
  .map(Number)
  .sort((a, b) => a - b);
const leastScratchGb = 21;
const mostScratchGb = 200;

/** What is wrong with a size, or undefined. */
export function problemOfSize({ vcpu, memoryMb, scratchGb }: ContainerSize): string | undefined {
  const memory = memoryOf[String(vcpu)];
  if (memory === undefined) return `batch vcpu ${vcpu} is not one of ${vcpus.join(', ')}`;
  const [least, most, step] = memory;
  if (!(memoryMb >= least && memoryMb <= most && (memoryMb - least) % step === 0))
    return `batch memoryMb ${memoryMb} does not go with vcpu ${vcpu}: use ${least} to ${most} in steps of ${step}`;
  if (scratchGb === undefined) return undefined;
  if (Number.isInteger(scratchGb) && scratchGb >= leastScratchGb && scratchGb <= mostScratchGb)
    return undefined;
  return `batch scratchGb ${scratchGb} is outside ${leastScratchGb} to ${mostScratchGb}; leave it out for 20`;
}

/**
 * The least size that Fargate has for what is asked.
 *
 * @example fargateSize({ vcpu: 16, memoryMb: 44 * 1024 }); // { vcpu: 16, memoryMb: 49152 }: 48 GiB
 * @throws RangeError for more than it has
 */
export function fargateSize({ vcpu, memoryMb, scratchGb = 0 }: ContainerSize): ContainerSize {
  for (const offered of vcpus) {
    const [least, most, step] = memoryOf[String(offered)]!;
    if (offered < vcpu || most < memoryMb) continue;
    const steps = Math.max(0, Math.ceil((memoryMb - least) / step));
    const size = { vcpu: offered, memoryMb: least + steps * step };
    if (scratchGb <= 20) return size;
    if (scratchGb <= mostScratchGb)
      return { ...size, scratchGb: Math.max(leastScratchGb, Math.ceil(scratchGb)) };
  }
  throw new RangeError(
    `${vcpu} vCPU, ${memoryMb} MB of memory and ${scratchGb} GB of disk are more than a Fargate container has: at most 16, 122880 and ${mostScratchGb}`,
  );
}
