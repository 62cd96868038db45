import fc from 'fast-check';
import { expect, test } from 'vitest';
import { substitutionName } from '../../state-machines/lower/task-payload.ts';

test('plain names stay readable', () => {
  expect(substitutionName('Step', 'state_engine_full', 'Function')).toBe('StepStateEngineFullFunction');
});

test('two steps never share a name, and CloudFormation takes every one', () => {
  const names = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,6}$/);
  fc.assert(
    fc.property(names, names, (a, b) => {
      fc.pre(a !== b);
      expect(substitutionName('Step', a)).not.toBe(substitutionName('Step', b));
      expect(substitutionName('Step', a)).toMatch(/^[A-Za-z0-9]+$/);
    }),
    {
      examples: [
        ['a__b', 'a_b'],
        ['aB', 'a_b'],
        ['a_1', 'a1'],
      ],
    },
  );
});
