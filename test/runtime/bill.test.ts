/** What attempts cost at list prices, on each service. */
import { expect, test } from 'vitest';
import { athena, batch, lambda } from '../../core/index.ts';
import { billOf } from '../../runtime/metrics/bill.ts';
import { prices } from '../../runtime/plan/prices.ts';

const minute = 60_000;
const attempt = (from: number, to: number) => ({ startedAt: from, endedAt: to, scannedBytes: undefined });

test('a function costs the time of each attempt by the memory that it has', () => {
  const bill = billOf({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '2048' }, 0);
  const compute = lambda({ memoryMb: 10_240 });
  expect(bill({ ...attempt(10_000, 13_000), compute })).toBeCloseTo(6 * prices.lambdaGbSecond, 12);
  // Also what would be a container, where Batch is off.
  expect(bill({ ...attempt(0, 3_000), compute: batch() })).toBeCloseTo(6 * prices.lambdaGbSecond, 12);
});

test('the attempts of a container cost together what it costs from its start on, a minute at least', () => {
  const second = 4 * prices.fargateVcpuSecond + 16 * prices.fargateGbSecond;
  const bill = billOf({}, 1_000_000);
  const compute = batch({ vcpu: 4, memoryMb: 16_384 });
  const at = (ms: number) => bill({ ...attempt(0, 1_000_000 + ms), compute });
  expect(at(2_000)).toBeCloseTo(60 * second, 12);
  expect(at(50_000)).toBe(0);
  expect(at(2 * minute)).toBeCloseTo(60 * second, 12);
  expect(at(3 * minute)).toBeCloseTo(60 * second, 12);
});

test('a query costs what it scanned, ten megabytes at least, and its publisher', () => {
  const bill = billOf({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024' }, 0);
  const query = (scannedBytes: number) => bill({ ...attempt(0, 1000), compute: athena(), scannedBytes });
  expect(query(1e12)).toBeCloseTo(5 + prices.lambdaGbSecond, 9);
  expect(query(0)).toBeCloseTo((10 * 2 ** 20 * 5) / 1e12 + prices.lambdaGbSecond, 12);
});
