import { describe, expect, test } from 'vitest';
import { asset, json, multiAsset } from '../../core/index.ts';
import { buildAssetContext, callAsset, materializeToMemory } from '../../runtime/testing/index.ts';

const type = json<number>();

const split = multiAsset({
  name: 'split',
  outputs: { good: { type }, bad: { type, optional: true } },
  run: () => ({ good: 1 }),
});
const { good, bad } = split.outputs;
const review = asset({ key: 'review', type, deps: { bad }, run: (_, inputs) => inputs.bad });
const report = asset({ key: 'report', type, deps: { review }, run: (_, inputs) => inputs.review });
const count = asset({ key: 'count', type, deps: { good }, run: (_, inputs) => inputs.good + 1 });

describe('materializeToMemory', () => {
  test('skips what needs an optional output that was left out, and succeeds', async () => {
    const result = await materializeToMemory([split, review, report, count]);
    expect([result.success, result.skipped, result.failures.size]).toEqual([true, ['review', 'report'], 0]);
    expect(result.assetMaterializations.map((m) => m.asset)).toEqual(['good', 'count']);
    expect(result.outputForNode(count)).toBe(2);
    expect(() => result.outputForNode(review)).toThrow('did not run: an upstream failed or was left out');
    expect(() => result.outputForNode('split', 'bad')).toThrow('has no output "bad"');
  });

  test('makes the selected outputs of a multi-asset that can make a subset', async () => {
    const bars = multiAsset({
      name: 'bars',
      canSubset: true,
      outputs: { minutes: { type }, hours: { type } },
      run: ({ selectedOutputs }) => ({
        ...(selectedOutputs.has('minutes') && { minutes: 1 }),
        ...(selectedOutputs.has('hours') && { hours: 60 }),
      }),
    });
    const result = await materializeToMemory([bars], { selection: [bars.outputs.hours] });
    expect(result.assetMaterializations.map((m) => m.asset)).toEqual(['hours']);
    expect(await callAsset(bars, buildAssetContext({ selectedOutputs: ['minutes'] }))).toEqual({
      minutes: 1,
    });
    expect(await callAsset(bars)).toEqual({ minutes: 1, hours: 60 });
    expect(() => buildAssetContext({ asset: bars, selectedOutputs: ['days'] })).toThrow(
      'step bars has no output days; name some of minutes, hours',
    );
  });

  test('refuses a part of a multi-asset that is made whole', async () => {
    await expect(materializeToMemory([split], { selection: [good] })).rejects.toThrow(
      'selection takes good of step split and leaves bad',
    );
  });
});

test('only what is optional may be left out, by the types', () => {
  const outputs = { must: { type }, may: { type, optional: true } } as const;
  multiAsset({ name: 'ok', outputs, run: () => ({ must: 1 }) });
  // @ts-expect-error must is not optional
  multiAsset({ name: 'bad', outputs, run: () => ({ may: 1 }) });
  asset({ key: 'ok', type, optional: true, run: () => undefined });
  // @ts-expect-error a required asset has a value
  asset({ key: 'bad', type, run: () => undefined });
  multiAsset({ name: 'subset', canSubset: true, outputs, run: () => ({}) });
});
