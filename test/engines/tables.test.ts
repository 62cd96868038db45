import { describe, expect, it } from 'vitest';
import { describeParam, integer, nonNegative, positive, resolveParams } from '../../engines/params.ts';
import { concatTables } from '../../engines/table.ts';

describe('params', () => {
  const specs = {
    window: integer('bars', { default: 20 }),
    k: positive('threshold'),
    d: nonNegative('order', { default: 0 }),
  };
  const resolve = (given: Record<string, number>) => () => resolveParams('features.x', specs, given);

  it('are filled with their defaults', () => {
    expect(resolve({ k: 0.5 })()).toEqual({ window: 20, k: 0.5, d: 0 });
  });

  it('are refused by name, with what is allowed', () => {
    expect(resolve({})).toThrow('features.x.k is required: threshold, a number above 0');
    expect(resolve({ k: 0 })).toThrow('features.x.k is 0; it must be a number above 0 (threshold)');
    expect(resolve({ k: 1, window: 1.5 })).toThrow(
      'features.x.window is 1.5; it must be an integer of at least 1',
    );
    expect(resolve({ k: Infinity })).toThrow('features.x.k is Infinity');
    expect(resolve({ k: 1, d: -1 })).toThrow('features.x.d is -1; it must be a number of at least 0 (order)');
    expect(resolve({ k: '1' as never })).toThrow('features.x.k is 1; it must be');
    expect(resolve({ kk: 1 })).toThrow('features.x.kk is not a parameter; allowed: window, k, d');
    expect(resolve({ toString: 1 } as never)).toThrow('features.x.toString is not a parameter');
  });

  it('describe themselves', () => {
    expect(describeParam({ doc: '', integer: false })).toBe('a number');
  });
});

describe('concatTables', () => {
  it('puts rows under one another, a column type each', () => {
    const table = (n: number, s: string) => ({
      rows: 1,
      columns: { a: Float64Array.of(n), b: Int8Array.of(n), c: Uint8Array.of(1), d: [s] },
    });
    expect(concatTables([table(1, 'x'), table(2, 'y')])).toEqual({
      rows: 2,
      columns: { a: Float64Array.of(1, 2), b: Int8Array.of(1, 2), c: Uint8Array.of(1, 1), d: ['x', 'y'] },
    });
    expect(concatTables([])).toEqual({ rows: 0, columns: {} });
  });

  it('refuses tables that do not fit', () => {
    const a = { rows: 1, columns: { a: Float64Array.of(1) } };
    expect(() => concatTables([a, { rows: 0, columns: {} }])).toThrow('column a is missing');
    expect(() => concatTables([a, { rows: 1, columns: { a: ['x'] } }])).toThrow(
      'column a is Array in one table',
    );
  });
});
