/** Set algebra over keys, order of the left set kept. */
type Keys = ReadonlySet<string>;

/** Members of either. */
export function either(a: Keys, b: Iterable<string>): Keys {
  return new Set([...a, ...b]);
}

/** Members of both. */
export function both(a: Keys, b: Keys): Keys {
  return new Set([...a].filter((key) => b.has(key)));
}

/** Members of the first that the second has not. */
export function without(a: Keys, b: Keys): Keys {
  return new Set([...a].filter((key) => !b.has(key)));
}
