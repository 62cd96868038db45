import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the how-to of IO managers quotes its example', () => {
  const example = read('examples/io-managers/definitions.ts');
  const [, quoted = ''] = /```ts\n([\s\S]*?)```/.exec(read('docs/how-to/io-managers.md')) ?? [];
  for (const part of quoted.trim().split(/\n\n(?=const )/)) expect(example).toContain(part);
});
