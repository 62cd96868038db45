/** The services that tasks call. A request over a quota is an error by its name; what the service queues itself waits. */
import { leastBilled, type Prices } from '../../runtime/plan/prices.ts';
import { Bucket, Capacity } from './capacity.ts';
import type { Clock } from './clock.ts';
import type { Quotas, Rate } from './quotas.ts';

/** An error of a task, by the name that Step Functions gives it. */
export class TaskError extends Error {
  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

/** What a step takes while it computes. */
export interface Load {
  readonly seconds: number;
  readonly memoryMb: number;
  readonly vcpu: number;
  /** Bytes that a query scans. */
  readonly bytes: number;
}

/** Write units of a step that publishes: lease, record, pointer and history in one transaction, lease given up. */
const writesOfStep = 11;
/** Buckets of an asset's keys. */
const keyBuckets = 16;

/** The services of an account, and what they were used for. */
export class Services {
  readonly lambda: Capacity;
  readonly vcpus: Capacity;
  readonly queries: Capacity;
  readonly transitions: Bucket;
  throttled = 0;
  dollars = 0;
  readonly #clock: Clock;
  readonly #quotas: Quotas;
  readonly #prices: Prices;
  readonly #random: () => number;
  readonly #warm = new Map<string, number>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, quotas: Quotas, prices: Prices, random: () => number) {
    this.#clock = clock;
    this.#quotas = quotas;
    this.#prices = prices;
    this.#random = random;
    this.lambda = new Capacity(quotas.lambda.concurrency);
    this.vcpus = new Capacity(quotas.batch.vcpus);
    this.queries = new Capacity(quotas.athena.activeQueries);
    this.transitions = new Bucket(clock, quotas.stepFunctions.transitions);
  }

  /** Invokes a function; one that does a step's work writes to the catalog. */
  async invoke(name: string, load: Load, publishes: boolean): Promise<void> {
    const { concurrency: _, scaling, coldStartSeconds } = this.#quotas.lambda;
    const warm = this.#warm.get(name) ?? 0;
    const isThrottled =
      this.lambda.free < 1 || (warm === 0 && !this.#bucket(`scaling ${name}`, scaling).tryTake());
    if (isThrottled) return this.#throttle('Lambda.TooManyRequestsException');
    await this.lambda.take();
    if (warm > 0) this.#warm.set(name, warm - 1);
    const start = this.#clock.now;
    await this.#clock.sleep((warm > 0 ? 0 : coldStartSeconds) + this.#varied(load.seconds));
    if (publishes) await this.#publish(name);
    this.#warm.set(name, (this.#warm.get(name) ?? 0) + 1);
    this.lambda.give();
    const gbSeconds = ((this.#clock.now - start) * load.memoryMb) / 1024;
    this.dollars += this.#prices.lambdaRequest + gbSeconds * this.#prices.lambdaGbSecond;
  }

  /** Submits a job and waits for its end. */
  async runJob(name: string, load: Load): Promise<void> {
    const { submits, launches, provisioningSeconds, noticeSeconds } = this.#quotas.batch;
    if (!this.#bucket('submits', submits).tryTake()) return this.#throttle('Batch.AWSBatchException');
    await this.vcpus.take(load.vcpu);
    await this.#bucket('launches', launches).take();
    const start = this.#clock.now;
    await this.#clock.sleep(this.#varied(provisioningSeconds) + this.#varied(load.seconds));
    await this.#publish(name);
    this.vcpus.give(load.vcpu);
    const billed = Math.max(leastBilled.fargateSeconds, this.#clock.now - start);
    this.dollars +=
      billed * load.vcpu * this.#prices.fargateVcpuSecond +
      ((billed * load.memoryMb) / 1024) * this.#prices.fargateGbSecond;
    await this.#clock.sleep(noticeSeconds);
  }

  /** Starts a query and waits for its end. */
  async runQuery(load: Load): Promise<void> {
    const { starts, overheadSeconds } = this.#quotas.athena;
    if (this.queries.free < 1 || !this.#bucket('starts', starts).tryTake())
      return this.#throttle('Athena.TooManyRequestsException');
    await this.queries.take();
    await this.#clock.sleep(this.#varied(overheadSeconds) + this.#varied(load.seconds));
    this.queries.give();
    this.dollars += Math.max(leastBilled.athenaBytes, load.bytes) * this.#prices.athenaByte;
  }

  #throttle(error: string): Promise<never> {
    this.throttled++;
    return Promise.reject(new TaskError(error));
  }

  /** Writes wait, as the SDK's retries make them. */
  async #publish(name: string): Promise<void> {
    const { tableWrites, keyWrites } = this.#quotas.dynamodb;
    const bucket = Math.floor(this.#random() * keyBuckets);
    await this.#bucket('table', tableWrites).take(writesOfStep);
    await this.#bucket(`keys ${name} ${bucket}`, keyWrites).take(writesOfStep);
  }

  /** From 0.8 to 1.2 of it. */
  #varied(seconds: number): number {
    return seconds * (0.8 + 0.4 * this.#random());
  }

  #bucket(name: string, rate: Rate): Bucket {
    const found = this.#buckets.get(name) ?? new Bucket(this.#clock, rate);
    this.#buckets.set(name, found);
    return found;
  }
}
