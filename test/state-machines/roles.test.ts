import { describe, expect, test } from 'vitest';
import { checkProject } from '../../cli/check-project.ts';
import { asset, athena, daily, definitions, job, lambda, sqlAsset, table } from '../../core/index.ts';
import { compile } from '../../state-machines/compile.ts';
import { countRoles, warnOfRoles } from '../../state-machines/roles.ts';
import type { CompiledJob } from '../../state-machines/types.ts';

const partitions = daily({ start: '2024-01-01' });
const type = table({ name: 'string' });

test('roles are counted once, however many jobs use them', async () => {
  const a = asset({ key: 'a', partitions, type, compute: lambda(), run: () => [] });
  const b = sqlAsset({
    key: 'b',
    partitions,
    type,
    deps: { a },
    compute: athena(),
    sql: "select name from ref('a')",
  });
  const project = definitions({ assets: [a, b], jobs: [job({ name: 'one' }), job({ name: 'two' })] });
  // Plan, Finish, the gate; a; the query of b and its publisher; two state machines.
  expect(countRoles([...project.jobs.values()].map(compile))).toBe(3 + 1 + 2 + 2);
  expect((await checkProject(project, Date.parse('2024-02-01'))).warnings).toEqual([]);
});

describe('a project with', () => {
  const [given] = [
    ...definitions({
      assets: [asset({ key: 'a', run: () => {} })],
      jobs: [job({ name: 'j' })],
    }).jobs.values(),
  ];
  const compiled = compile(given!);
  /** One job of as many functions, less the role of the job. */
  const withRoles = (roles: number): readonly CompiledJob[] => [
    {
      ...compiled,
      substitutions: Object.fromEntries(
        Array.from({ length: roles - 1 }, (_, i) => [`F${i}`, compiled.substitutions['PlanFunction']!]),
      ),
    },
  ];
  test('799 roles is told nothing', () => expect(warnOfRoles(withRoles(799))).toEqual([]));
  test.each([800, 1001, 5000])('%i roles is told how to ask for more', (roles) => {
    expect(warnOfRoles(withRoles(roles))).toEqual([
      expect.stringMatching(
        /^the jobs have [\d,]+ roles on AWS, and an account takes 1,000 of all its environments .* --quota-code L-FE177D64 /,
      ),
    ]);
  });
  test('more than an account gets is refused', () => {
    expect(() => warnOfRoles(withRoles(5001))).toThrow(
      'the jobs have 5,001 roles on AWS, more than the 5,000',
    );
  });
});
