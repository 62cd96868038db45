/**
 * Pseudo-random numbers that are the same on every machine: integer arithmetic and the exactly rounded operations of
 * doubles only, no `Math.log`, whose last bit may differ between engines.
 */

/** xoshiro128** (Blackman & Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded by a text. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: string) {
    // FNV-1a over the text, then splitmix32 steps: equal prefixes give unrelated states.
    let state = 0x811c9dc5;
    for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      return (z ^ (z >>> 16)) | 0;
    };
    this.#a = next() | 1; // the state must not be all zeros
    this.#b = next();
    this.#c = next();
    this.#d = next();
  }

  /** 32 random bits, 0 to 2^32 - 1. */
  bits(): number {
    const b = this.#b;
    const five = Math.imul(b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const shifted = b << 9;
    this.#c ^= this.#a;
    this.#d ^= b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform in [0, 1), a multiple of 2^-32. */
  unit(): number {
    return this.bits() / 4294967296;
  }

  /** An integer from 0 to n - 1; n at most 2^32. */
  below(n: number): number {
    return Math.floor((this.bits() / 4294967296) * n);
  }

  /** How often a fair coin falls heads before tails: k with probability 2^-(k+1), at most 31. */
  heads(): number {
    return Math.clz32(this.bits() | 1);
  }

  /** Standard normal, roughly: the sum of four bytes, scaled to variance 1; from -3.45 to 3.45. */
  normal(): number {
    const r = this.bits();
    const sum = (r & 255) + ((r >>> 8) & 255) + ((r >>> 16) & 255) + (r >>> 24);
    return (sum - 510) / 147.8;
  }

  /** Exponential with mean 1, roughly: -ln(u) with a cubic in place of the logarithm of the mantissa. */
  exponential(): number {
    const r = this.bits() | 1;
    const zeros = Math.clz32(r);
    const x = ((r << zeros) >>> 0) / 2147483648 - 1;
    return (zeros + 1 - x * (1.4265 - x * (0.6773 - x * 0.2508))) * Math.LN2;
  }
}
