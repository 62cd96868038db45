/** Inputs of a direct call. */

/** Refuses inputs that are missing or unknown. @throws RangeError that names the first */
export function checkInputs(
  what: string,
  names: readonly string[],
  inputs: Readonly<Record<string, unknown>>,
): void {
  const wrong =
    names.find((name) => !(name in inputs)) ?? Object.keys(inputs).find((name) => !names.includes(name));
  if (wrong === undefined) return;
  const problem = names.includes(wrong) ? `needs input ${wrong}` : `has no input ${wrong}`;
  const all = names.length === 0 ? 'it has none' : `its inputs are ${names.join(', ')}`;
  throw new RangeError(`${what} ${problem}; ${all}`);
}
