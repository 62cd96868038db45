import { describe, expect, test } from 'vitest';
import {
  asset,
  definitions,
  graphAsset,
  graphMultiAsset,
  range,
  statics,
  timeWindow,
} from '../../core/index.ts';
import { days, half, make, source, split } from './number-ops.ts';

describe('what is wrong with ops is told', () => {
  const asAsset = (compose: never): unknown => graphAsset({ key: 'g', deps: { source }, compose });
  const inCompose = (compose: (deps: { source: never }) => unknown): (() => unknown) => {
    return () => asAsset(compose as never);
  };

  test.each([
    [
      'an input returned as it is',
      inCompose(({ source }) => source),
      'what the compose of graph asset g returned is its dep source as it is; return what an op makes of it, or use the dep itself',
    ],
    [
      'nothing returned',
      inCompose(() => {
        make();
      }),
      'what the compose of graph asset g returned must be what an op returned, not undefined',
    ],
    [
      'an op returned that is not called',
      inCompose(() => make),
      'what the compose of graph asset g returned must be what an op returned, not a function (call it)',
    ],
    [
      'all outputs of an op returned',
      inCompose(() => split({ n: make() })),
      'must be what an op returned, not an object of outputs (name one: low, high)',
    ],
    ['an async compose', inCompose(async () => make()), 'compose of graph asset g is async'],
    [
      'two calls of one op',
      inCompose(() => half({ n: half({ n: make() }) })),
      "graph asset g has two ops called half; name one of the calls: half.as('another_name')(...)",
    ],
    [
      'a graph asset in a compose',
      inCompose(() => graphAsset({ key: 'inner', compose: () => make() })),
      'graph asset inner is defined inside of the compose of graph asset g',
    ],
    [
      'an op called outside',
      () => make(),
      'op make is called outside of a compose; call it in the compose of graphAsset, graphMultiAsset, opJob or graph, or test it by callOp of quantflow/testing',
    ],
    [
      'a name that is not allowed',
      () => make.as('a b'),
      'op "a b" is not allowed: use letters, digits and _ , starting with a letter, at most 64 characters',
    ],
    [
      'a range where one value is read',
      () =>
        graphAsset({
          key: 'g',
          partitions: days,
          deps: { all: range(source, { mapping: timeWindow({ startOffset: -1 }) }) },
          compose: ({ all }) => half({ n: all as never }),
        }),
      'input n of op half gets several values by key, of a range; declare it by mapOf(type)',
    ],
    [
      'one output for two assets',
      () =>
        graphMultiAsset({
          name: 'm',
          outputs: { a: {}, b: {} },
          compose: () => {
            const made = make();
            return { a: made, b: made };
          },
        }),
      'output a of graph multi-asset m and output b of graph multi-asset m are the same output of op make; return another for one of them',
    ],
    [
      'an output that is not declared',
      () =>
        graphMultiAsset({
          name: 'm',
          outputs: { a: {} } as never,
          compose: () => ({ a: make(), b: half({ n: make.as('m2')() }) }),
        }),
      'compose of graph multi-asset m returns b, which is not among its outputs: a',
    ],
    [
      'an output that is missing',
      () =>
        graphMultiAsset({ name: 'm', outputs: { a: {}, b: {} } as never, compose: () => ({ a: make() }) }),
      'output b of graph multi-asset m must be what an op returned, not undefined',
    ],
  ])('%s', (_, define, text) => {
    expect(define).toThrow(text);
    // A compose that failed is over: the next one begins anew.
    expect(graphAsset({ key: 'fine', compose: () => make() }).key).toBe('fine');
  });

  test('a handle of another compose', () => {
    let kept: never | undefined;
    graphAsset({ key: 'first', compose: () => (kept = make() as never) });
    expect(() => graphAsset({ key: 'g', compose: () => half({ n: kept as never }) })).toThrow(
      'graph asset g uses what op make returned in another compose; call the op here, or take the asset by deps',
    );
  });

  test('two steps of one name in a project, with the remedy', () => {
    const [a, b] = ['a', 'b'].map((key) => graphAsset({ key, compose: () => make() }));
    expect(() => definitions({ assets: [a!, b!] })).toThrow(
      "two steps are called make, both ops, of a and b; name a call of the op by .as('another_name')",
    );
    const plain = asset({ key: 'make', run: () => {} });
    expect(() => definitions({ assets: [plain, a!] })).toThrow(
      "two steps are called make, one an op, of a; name a call of the op by .as('another_name')",
    );
  });

  test('a key that is not allowed, once', () => {
    const bad = graphAsset({ key: 'a b', group: 'x y', compose: () => half({ n: make() }) });
    expect(() => definitions({ assets: [bad] })).toThrow(
      expect.objectContaining({
        problems: [
          expect.stringContaining('group "x y" is not allowed'),
          expect.stringContaining('asset key "a b" is not allowed'),
        ],
      }),
    );
  });

  test('deps that do not fit the partitions', () => {
    const g = graphAsset({
      key: 'g',
      partitions: statics(['x']),
      deps: { source },
      compose: ({ source }) => half({ n: source }),
    });
    expect(() => definitions({ assets: [source, g] })).toThrow(
      'step half, dep n (source): identity mapping needs',
    );
  });
});
