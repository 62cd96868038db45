/**
 * What attempts cost where they run, at list prices: so that one sees it by asset, whichever service computed it. An estimate
 * for who watches, never the bill: without free tiers and discounts, and without what is not of an attempt, such as the
 * states of the machine, storage and the functions around the steps.
 */
import type { Compute } from '../../core/assets/compute.ts';
import { leastBilled, prices } from '../plan/prices.ts';

/** An attempt that ended. */
export interface AttemptUse {
  readonly compute: Compute | undefined;
  /** Ms since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of a SQL step: what its query scanned. */
  readonly scannedBytes: number | undefined;
}

/** US dollars of an attempt. */
export type Bill = (use: AttemptUse) => number;

/** What workers know of what they cost. */
export interface BilledEnvironment {
  readonly [variable: string]: string | undefined;
  /** Set by AWS Lambda. */
  readonly AWS_LAMBDA_FUNCTION_MEMORY_SIZE?: string | undefined;
}

/** The bill of a worker that starts now. */
export function billOf(environment: BilledEnvironment, startedAt: number): Bill {
  const memoryMb = Number(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  const host = memoryMb > 0 ? lambdaBill(memoryMb) : fargateBill(startedAt);
  return (use) => host(use) + queryOf(use);
}

/** A function is paid for the time of each attempt. */
function lambdaBill(memoryMb: number): Bill {
  return ({ startedAt, endedAt }) =>
    ((endedAt - startedAt) / 1000) * (memoryMb / 1024) * prices.lambdaGbSecond;
}

/** A container is paid from its start on, for a minute at least: an attempt bears what was added since the one before. */
function fargateBill(startedAt: number): Bill {
  let billed = 0;
  return ({ compute, endedAt }) => {
    if (compute?.backend !== 'batch') return 0;
    const seconds = Math.max(leastBilled.fargateSeconds, (endedAt - startedAt) / 1000);
    const added = Math.max(0, seconds - billed);
    billed += added;
    const { vcpu, memoryMb } = compute;
    return added * (vcpu * prices.fargateVcpuSecond + (memoryMb / 1024) * prices.fargateGbSecond);
  };
}

function queryOf({ scannedBytes }: AttemptUse): number {
  return scannedBytes === undefined ? 0 : Math.max(scannedBytes, leastBilled.athenaBytes) * prices.athenaByte;
}
