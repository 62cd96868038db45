/** Data versions change where an input changed, and nowhere else. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AssetOutput, asset, json } from '../../core/index.ts';
import { dataVersionOf } from '../../runtime/step/version.ts';
import { ephemeralInstance, materialize } from '../../runtime/testing/index.ts';

/** Of each asset the places of those that it depends on, all before it. */
const shape = fc
  .array(fc.array(fc.nat(5), { maxLength: 3 }), { minLength: 1, maxLength: 6 })
  .map((all) => all.map((picks, i) => [...new Set(picks.filter((pick) => pick < i))]));

function assetsOf(deps: readonly (readonly number[])[], codes: readonly number[]): readonly AssetOutput[] {
  const made: AssetOutput[] = [];
  for (const [i, picks] of deps.entries())
    made.push(
      asset({
        key: `a${i}`,
        codeVersion: `v${codes[i]}`,
        deps: Object.fromEntries(picks.map((pick) => [`a${pick}`, made[pick] as AssetOutput])),
        type: json<string>(),
        // What is made says nothing: the version is that of the code and of what went in.
        run: () => 'the same',
      }),
    );
  return made;
}

async function versions(assets: readonly AssetOutput[]): Promise<readonly string[]> {
  const { assetMaterializations } = await materialize(assets, { instance: ephemeralInstance(() => 0) });
  const byAsset = new Map(assetMaterializations.map(({ asset: key, dataVersion }) => [key, dataVersion]));
  return assets.map(({ key }) => byAsset.get(key) as string);
}

test('a data version changes iff the code of the asset, or of one that it is made from, does', async () => {
  await fc.assert(
    fc.asyncProperty(
      shape,
      fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }),
      fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }),
      async (deps, before, after) => {
        const [old, now] = [await versions(assetsOf(deps, before)), await versions(assetsOf(deps, after))];
        const changed: boolean[] = [];
        for (const [i, picks] of deps.entries())
          changed.push(before[i] !== after[i] || picks.some((pick) => changed[pick]));
        expect(now.map((version, i) => version !== old[i])).toEqual(changed);
      },
    ),
    { numRuns: 60 },
  );
});

test('a data version is one of the code version and of the versions that went in, whatever their order', () => {
  const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
  const inputs = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd@2024-01-01'), hash);
  const code = fc.constantFrom('v1', 'v2');
  fc.assert(
    fc.property(code, inputs, code, inputs, (x, from, y, to) => {
      const values = (given: Readonly<Record<string, string>>): readonly (string | undefined)[] =>
        Object.keys(given)
          .sort()
          .map((key) => given[key]);
      const same = x === y && JSON.stringify(values(from)) === JSON.stringify(values(to));
      expect(dataVersionOf(x, from) === dataVersionOf(y, to)).toBe(same);
      const turned = Object.fromEntries(Object.entries(from).reverse());
      expect(dataVersionOf(x, turned)).toBe(dataVersionOf(x, from));
    }),
  );
});
