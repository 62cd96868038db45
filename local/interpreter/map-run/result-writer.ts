/**
 * Writes the results of a map run in the layout of the service's ResultWriter: the children's data by status, and a
 * manifest that lists the files.
 *
 * ```
 * <prefix>/<map run id>/manifest.json      {"DestinationBucket", "MapRunArn", "ResultFiles": {"FAILED", "PENDING", "SUCCEEDED"}}
 * <prefix>/<map run id>/SUCCEEDED_0.json   an array of children, in the order of their items; FAILED has all that ended otherwise,
 *                                          PENDING those that never started. A status without children has no file.
 * ```
 */
import { executionArn, machineArn } from '../arn.ts';
import { describeExecution } from '../describe.ts';
import { asStatesError, StatesError } from '../errors.ts';
import type { ExecutionStatus, Host, Json } from '../types.ts';
import { hostTask } from '../work.ts';

/** Where to write. */
export interface ResultTarget {
  readonly bucket: string;
  /** Without the `/` at its end. */
  readonly prefix: string;
}

type ResultStatus = 'FAILED' | 'PENDING' | 'SUCCEEDED';

const resultStatus: Readonly<Record<ExecutionStatus, ResultStatus>> = {
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  TIMED_OUT: 'FAILED',
  ABORTED: 'FAILED',
  // Killed with its process, and the run failed before it was its turn again.
  RUNNING: 'PENDING',
};

/** A file is written when its text has this many characters, so that memory stays bounded; then comes `_1`. */
const maxFileLength = 32_000_000;

/** Collects children and writes them. */
export class ResultWriter {
  readonly #host: Host;
  readonly #target: ResultTarget;
  readonly #machine: string;
  readonly #mapRunArn: string;
  readonly #folder: string;
  readonly #open: Record<ResultStatus, string[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  readonly #lengths: Record<ResultStatus, number> = { FAILED: 0, PENDING: 0, SUCCEEDED: 0 };
  readonly #files: Record<ResultStatus, { Key: string; Size: number }[]> = {
    FAILED: [],
    PENDING: [],
    SUCCEEDED: [],
  };

  /** `machine` is the children's, `<machine>/<Label>`. */
  constructor(host: Host, target: ResultTarget, machine: string, mapRunArn: string) {
    this.#host = host;
    this.#target = target;
    this.#machine = machine;
    this.#mapRunArn = mapRunArn;
    this.#folder = [target.prefix, mapRunArn.split(':').at(-1)].filter((part) => part !== '').join('/');
  }

  /** What the Map's result is once all is written. */
  get result(): Json {
    return {
      MapRunArn: this.#mapRunArn,
      ResultWriterDetails: { Bucket: this.#target.bucket, Key: `${this.#folder}/manifest.json` },
    };
  }

  /** Adds a child. `input` is for one that never started. @throws StatesError States.ResultWriterFailed */
  async add(name: string, input: string): Promise<void> {
    const arn = executionArn(this.#machine, name);
    const child = describeExecution(arn, this.#host.journal);
    const common = { ExecutionArn: arn, InputDetails: { Included: true }, Name: name };
    if (child === undefined) {
      await this.#put('PENDING', {
        ...common,
        Input: input,
        OutputDetails: { Included: true },
        RedriveCount: 0,
        StateMachineArn: machineArn(this.#machine),
        Status: 'PENDING',
      });
      return;
    }
    await this.#put(resultStatus[child.status], {
      ...(child.cause !== undefined && { Cause: child.cause }),
      ...(child.error !== undefined && { Error: child.error }),
      ...common,
      Input: child.input,
      ...(child.output !== undefined && { Output: child.output }),
      OutputDetails: { Included: true },
      RedriveCount: child.redriveCount,
      RedriveStatus: child.redriveStatus,
      ...(child.redriveStatusReason !== undefined && { RedriveStatusReason: child.redriveStatusReason }),
      StartDate: child.startDate,
      StateMachineArn: child.stateMachineArn,
      Status: child.status,
      ...(child.stopDate !== undefined && { StopDate: child.stopDate }),
    });
  }

  /** Writes what is left and the manifest. @throws StatesError States.ResultWriterFailed */
  async finish(): Promise<void> {
    for (const status of ['FAILED', 'PENDING', 'SUCCEEDED'] as const) {
      if (this.#open[status].length > 0) await this.#writeFile(status);
    }
    await this.#write(
      'manifest.json',
      JSON.stringify({
        DestinationBucket: this.#target.bucket,
        MapRunArn: this.#mapRunArn,
        ResultFiles: this.#files,
      }),
    );
  }

  async #put(status: ResultStatus, entry: Json): Promise<void> {
    const text = JSON.stringify(entry);
    this.#open[status].push(text);
    this.#lengths[status] += text.length + 1;
    if (this.#lengths[status] >= maxFileLength) await this.#writeFile(status);
  }

  async #writeFile(status: ResultStatus): Promise<void> {
    const body = `[${this.#open[status].join(',')}]`;
    this.#open[status] = [];
    this.#lengths[status] = 0;
    const Key = await this.#write(`${status}_${this.#files[status].length}.json`, body);
    this.#files[status].push({ Key, Size: Buffer.byteLength(body) });
  }

  async #write(file: string, body: string): Promise<string> {
    const { bucket } = this.#target;
    const key = `${this.#folder}/${file}`;
    try {
      await hostTask(this.#host.clock, async () => this.#host.objects.put(bucket, key, body));
    } catch (error) {
      throw new StatesError(
        'States.ResultWriterFailed',
        `s3://${bucket}/${key} could not be written. ${asStatesError(error, 'Error').message}`,
      );
    }
    return key;
  }
}
