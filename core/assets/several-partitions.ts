/** A dep that takes one upstream partition and maps to several. */
import type { Step } from './step.ts';

/** What is wrong with it. */
export function severalPartitions(step: Step, name: string, asset: string, keys: readonly string[]): string {
  return `dep ${name} of ${step.name} maps to ${keys.length} partitions of ${asset} (${keys[0]}, ${keys[1]}, ...); declare it by range(${asset}, { mapping }) to get them all`;
}
