/** Values against patterns: `*` stands for any characters. */

/** Tells whether a text is what a value asks for. */
export function matcher(value: string): (text: string) => boolean {
  if (!value.includes('*')) return (text) => text === value;
  const parts = value.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  return (text) => pattern.test(text);
}
