import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { attributes } from '../../core/graph/selection/attributes.ts';

test('the reference has a row for every attribute, and says where it is looked up', () => {
  const text = readFileSync(new URL('../../docs/reference/selection.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z_]+)` \| .* \| ([^|]+) \|$/gm)].map(([, name, where]) => [
    name,
    where,
  ]);
  expect(rows.map(([name]) => name)).toEqual(Object.keys(attributes));
  const inGraph = rows.filter(([, where]) => where === 'the graph').map(([name]) => name);
  expect(inGraph).toEqual(Object.keys(attributes).filter((name) => attributes[name]?.from === 'graph'));
});
