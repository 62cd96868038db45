/** Config values of a test over those of a definition. */

/** The definition's values with the given ones in their place, member by member. */
export function mergedConfig(defined: unknown, given: unknown): unknown {
  if (given === undefined) return defined;
  return isObject(defined) && isObject(given) ? { ...defined, ...given } : given;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
