import type { FunctionMaker } from './types.ts';

/** First number of the 48-bit linear congruential generator of Java's Random, 0 to below 1. */
function seeded(seed: number): number {
  const mask = (1n << 48n) - 1n;
  const next = (state: bigint): bigint => (state * 0x5deece66dn + 0xbn) & mask;
  const first = next((BigInt(seed) ^ 0x5deece66dn) & mask);
  const second = next(first);
  return (Number(first >> 22n) * 2 ** 27 + Number(second >> 21n)) / 2 ** 53;
}

/** `$random()`: a number from 0 to below 1, the host's; `$random(seed)`: always the same one for an integer seed. */
export const random: FunctionMaker = (host) => (seed) =>
  typeof seed === 'number' ? seeded(Math.trunc(seed)) : host.random();
