/** Numbers from a seed, the same ones every time. */

/** Uniform from 0 to 1, exclusive: a linear congruential generator, Numerical Recipes' constants. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
