/**
 * List prices for estimates, US dollars, us-east-1, arm64, without free tiers. One dated table; look at the pages before
 * a bill depends on it.
 */

/** A price table. */
export interface Prices {
  /** Day of the table. */
  readonly asOf: string;
  readonly region: string;
  /** By what is bought; the source is the AWS pricing page of the service. */
  readonly transition: number;
  readonly lambdaRequest: number;
  readonly lambdaGbSecond: number;
  readonly fargateVcpuSecond: number;
  readonly fargateGbSecond: number;
  /** Per byte that a statement scans. */
  readonly athenaByte: number;
}

export const prices: Prices = {
  asOf: '2026-11-01',
  region: 'us-east-1',
  transition: 25 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  lambdaGbSecond: 0.0000133334,
  fargateVcpuSecond: 0.03238 / 3600,
  fargateGbSecond: 0.00356 / 3600,
  athenaByte: 5 / 1e12,
};

/** Bytes that Athena bills at least for a statement; seconds that Fargate bills at least for a task. */
export const leastBilled: { readonly athenaBytes: number; readonly fargateSeconds: number } = {
  athenaBytes: 10 * 1024 * 1024,
  fargateSeconds: 60,
};
