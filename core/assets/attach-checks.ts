/** Checks that are declared apart from their assets, put where those of the assets themselves are. */
import type { Problem } from '../errors.ts';
import type { AssetCheck, SeparateCheck } from './check.ts';
import { copySteps } from './copy-steps.ts';
import { type OutputTest, problemsOfTest } from './sql-test.ts';
import { type AssetOutput, isExternal, type Step } from './step.ts';
import { upstreamOf } from './upstream.ts';

/** The steps with the checks added to their outputs. */
export function attachChecks(steps: readonly Step[], checks: readonly SeparateCheck[]): readonly Step[] {
  if (checks.length === 0) return steps;
  const added = Map.groupBy(checks, ({ asset }) => asset.key);
  return copySteps(
    steps,
    () => ({}),
    (output) => ({
      checks: [...output.checks, ...(added.get(output.key) ?? []).map((item): AssetCheck => item.check)],
    }),
  );
}

/** What can be wrong with checks that are declared apart from their assets. */
export function problemsOfChecks(
  steps: readonly Step[],
  checks: readonly SeparateCheck[],
): readonly Problem[] {
  const known = new Map(steps.flatMap((step) => step.outputs.map((output) => [output.key, output] as const)));
  const ofTests = steps.flatMap((step) =>
    step.outputs.flatMap((output) =>
      output.tests.flatMap((test) => {
        const problems = [...problemsOfTest(test, output), ...problemsOfDeps(output, test, 'test')];
        return problems.map((text) => ({ text, of: step }));
      }),
    ),
  );
  const ofChecks = checks.flatMap((item, i) => {
    const { asset, check } = item;
    const before = checks.slice(0, i).filter((other) => other.asset === asset);
    const names = [...asset.checks, ...asset.tests, ...before.map((other) => other.check)].map(
      ({ name }) => name,
    );
    const problems = [...problemsOf(item, known)];
    if (names.includes(check.name))
      problems.push(`asset ${asset.key} has two checks called ${check.name}; rename one`);
    return problems.map((text) => ({ text, of: asset.step }));
  });
  return [...ofTests, ...ofChecks];
}

function* problemsOf(
  { asset, check }: SeparateCheck,
  known: ReadonlyMap<string, AssetOutput>,
): Generator<string, undefined> {
  const what = `check ${check.name} of ${asset.key}`;
  if (known.get(asset.key) !== asset) {
    yield `${what}: the asset is not among the definitions; add it to assets`;
    return;
  }
  if (isExternal(asset.step))
    yield `${what}: an external asset is published by nobody here, so the check would never run; check an asset made from it`;
  yield* problemsOfDeps(asset, check, 'check');
}

/** What a check or a test looks at besides its asset must be there when it runs. */
function* problemsOfDeps(
  asset: AssetOutput,
  { name: audit, deps = {} }: AssetCheck | OutputTest,
  kind: 'check' | 'test',
): Generator<string> {
  const what = `${kind} ${audit} of ${asset.key}`;
  const above = upstreamOf(asset);
  for (const [name, { asset: other, mapping }] of Object.entries(deps)) {
    if (!above.has(other))
      yield `${what}: its dep ${name} (${other.key}) is not upstream of ${asset.key}, so it may not be there when the check runs; check ${other.key}, or an asset made from both`;
    const problem = mapping.problemOf(other.step.partitions, asset.step.partitions);
    if (problem !== undefined) yield `${what}, dep ${name} (${other.key}): ${problem}`;
  }
}
