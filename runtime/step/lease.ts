/**
 * The lease of a step at a partition: while one run makes it, another waits, and then finds it published. A lease ends
 * with its attempt; of a worker that crashed it expires, and of a run that is over anybody takes it at once.
 */
import { PartitionBusyError } from '../../core/errors.ts';
import type { Lease, StepRecord } from '../catalog/types.ts';
import type { Runtime } from '../runtime.ts';

/** How long a lease holds without a heartbeat, and how often there is one, ms. */
const leaseMs = 300_000;
const heartbeatMs = 60_000;

/**
 * Takes the lease for an attempt and keeps it until the result is called.
 *
 * @throws PartitionBusyError when another run that is going on has it
 */
export async function holdLease(
  { step, partition, runId, attempt }: StepRecord,
  { catalog, now }: Pick<Runtime, 'catalog' | 'now'>,
): Promise<() => Promise<void>> {
  const mine = (): Lease => {
    const expiresAt = new Date(now() + leaseMs).toISOString();
    return { step, partition, runId, attempt, expiresAt };
  };
  const take = (): Promise<Lease> => catalog.takeLease(mine(), new Date(now()).toISOString());
  const isMine = (lease: Lease): boolean => lease.runId === runId && lease.attempt === attempt;
  let standing = await take();
  // The run's own lease is of an attempt that is over: the state machine starts one after the other.
  const isOver = async (): Promise<boolean> =>
    standing.runId === runId || (await catalog.run(standing.runId))?.status !== 'RUNNING';
  if (!isMine(standing) && (await isOver())) {
    await catalog.releaseLease(standing);
    standing = await take();
  }
  if (!isMine(standing))
    throw new PartitionBusyError(
      `step ${step}${partition === '' ? '' : ` of ${partition}`} is being made by run ${standing.runId}; it is tried again until that is done`,
    );
  // A heartbeat that fails, or finds the lease lost, changes nothing: publishing decides who was first.
  const timer = setInterval(() => void take().catch(() => {}), heartbeatMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    // A lease that cannot be given up expires; the step is done all the same.
    await catalog.releaseLease(mine()).catch(() => {});
  };
}
