/** What the host and the processes of its Batch jobs say to each other. */

/** To a process that waits: the next job. */
export interface JobMessage {
  readonly id: string;
  /** All that the job's environment is. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** From a process whose job has succeeded. One whose job has failed exits with the job's code. */
export interface DoneMessage {
  /** Id of the job. */
  readonly done: string;
  /** It waits for another job; else it is about to end. */
  readonly stays: boolean;
  /** Resident memory, bytes. */
  readonly rss: number;
}

/** What a process prints on both streams after all that the job printed. */
export function endOfOutput(id: string): string {
  return `\0end of job ${id}`;
}
