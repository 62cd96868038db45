import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { functionsOf } from '../../local/interpreter/intrinsics/index.ts';
import { run, statesOf, testHost } from './support.ts';

/** Value of an expression, or the cause of its failure. */
async function evaluated(expression: string, host = testHost()): Promise<unknown> {
  const machine = statesOf({ A: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } });
  const result = await run(machine, { a: [1, 2, 3, 4, 5] }, host);
  return result.status === 'SUCCEEDED' ? result.output : result.cause?.replace(/^.*field 'Output' /, '');
}

const nothing = 'returned nothing (undefined).';

test.each([
  ['$partition($states.input.a, 2)', [[1, 2], [3, 4], [5]]],
  ['$partition($states.input.a, 2.9)', [[1, 2], [3, 4], [5]]],
  ['$partition($states.input.a, 9)', [[1, 2, 3, 4, 5]]],
  ['$partition($states.input.a, 0)', nothing],
  ['$partition([], 2)', nothing],
  ['$range(1, 5, 2)', [1, 3, 5]],
  ['$range(5, 1, -2)', [5, 3, 1]],
  ['$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
  ['$range(1, 1, 1)', 1],
  ['$range(1, 5)', nothing],
  ['$range(5, 1, 1)', nothing],
  ['$count($range(1, 360145, 1))', 360_145],
  ['$range(1, 360146, 1)', 'threw an error during evaluation. Expression evaluation memory limit exceeded'],
  ['$hash("abc", "MD5")', '900150983cd24fb0d6963f7d28e17f72'],
  ['$hash("é", "SHA-256")', createHash('sha256').update('é').digest('hex')],
  ['$length($hash("a", "SHA-512"))', 128],
  [
    '$hash("a", "sha-256")',
    'threw an error during evaluation. $hash does not know sha-256; use MD5, SHA-1, SHA-256, SHA-384, SHA-512',
  ],
  ['$hash("a")', nothing],
  ['$partition("a", 1)', [['a']]],
  ['$partition($states.input.a, "2")', nothing],
  ['$partition()', nothing],
  ['$range("1", 5, 1)', nothing],
  ['$hash(1, "MD5")', nothing],
  ['$hash()', nothing],
  ['$parse()', nothing],
  ['$parse("{")', expect.stringMatching(/^threw an error during evaluation\. .*JSON/)],
  ['$parse("{\\"a\\": [1, null]}").a', [1, null]],
  ['$uuid()', '00000000-0000-4000-8000-000000000001'],
  ['$random()', 0.25],
  ['$random(42) = $random(42)', true],
  ['$random(42) = $random(43)', false],
  ['$millis()', Date.parse('2024-01-01T00:00:00Z')],
  ['$now()', '2024-01-01T00:00:00.000Z'],
  ['$now("[Y0001]-[M01]-[D01] [H01]:[m01] [z]", "+0200")', '2024-01-01 02:00 GMT+02:00'],
  ['$shuffle($states.input.a)', [4, 3, 1, 5, 2]],
  ['$sum($shuffle($states.input.a))', 15],
])('%s is %j', async (expression, value) => {
  expect(await evaluated(expression, testHost(undefined, { random: () => 0.25 }))).toEqual(value);
});

test('$random of a seed is the first number of Java’s Random', async () => {
  expect(await evaluated('$random(42)')).toBeCloseTo(0.7275636800328681, 15);
});

test('a variable may have the name of a function, which then is gone', async () => {
  const machine = statesOf({
    A: { Type: 'Pass', Assign: { round: 2 }, Next: 'B' },
    B: { Type: 'Pass', Output: '{% $round + 1 %}', End: true },
  });
  expect((await run(machine, {}, testHost())).output).toBe(3);
});

test('each function is a file, except that now.ts has two', () => {
  const files = readdirSync(new URL('../../local/interpreter/intrinsics', import.meta.url))
    .filter((file) => !['index.ts', 'types.ts'].includes(file))
    .map((file) => file.replace('.ts', ''));
  expect(
    Object.keys(functionsOf(testHost()))
      .filter((name) => !['eval', 'millis'].includes(name))
      .sort(),
  ).toEqual(files.sort());
});
