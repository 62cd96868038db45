/** JSON that a person reads: a value stands on one line where it fits. */
const width = 160;

export function compactJson(value: unknown): string {
  return `${lines(value, '', 0)}\n`;
}

/** @param indent of the line that the value begins on; `taken` columns of it are in use */
function lines(value: unknown, indent: string, taken: number): string {
  const flat = flatten(value);
  if (typeof value !== 'object' || value === null || indent.length + taken + flat.length < width) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((item) => `${inner}${lines(item, inner, 1)}`).join(',\n')}\n${indent}]`;
  const members = Object.entries(value).map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `;
    return `${inner}${name}${lines(item, inner, name.length + 1)}`;
  });
  return `{\n${members.join(',\n')}\n${indent}}`;
}

function flatten(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatten).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${flatten(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
