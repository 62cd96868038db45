/** What the assets of the cases hold: a term that tells what they were made from, such as `c(a, b)`. */
export function term(name: string): (context: unknown, inputs: Readonly<Record<string, string>>) => string {
  return (_, inputs) => {
    const made = Object.values(inputs);
    return made.length === 0 ? name : `${name}(${made.join(', ')})`;
  };
}
