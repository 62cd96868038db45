/**
 * The inside of a process that runs Batch jobs, one after the other, as a warm environment of Lambda runs calls. It stays
 * after a job that succeeded, used little memory and left nothing running; in every other case it exits with the job's code.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { type DoneMessage, endOfOutput, type JobMessage } from './messages.ts';

/** A process that holds more, in bytes, has done its last job: the next one would begin where this one ended. */
const mostHeld = 224 * 2 ** 20;

/** Exit code of a process whose host is gone. */
const hostIsGone = 137;

/**
 * Takes jobs from the host until that ends it.
 *
 * @param run a job in its environment, which `process.env` is as well; gives the exit code
 * @param trim gives back memory that is free
 */
export async function serveJobs(
  run: (environment: NodeJS.ProcessEnv) => Promise<number>,
  trim: () => Promise<void> = async () => {},
): Promise<never> {
  const { channel } = process;
  if (channel === undefined || channel === null) throw new Error('a process of jobs is started by its host');
  process.on('disconnect', () => process.exit(hostIsGone));
  if (!process.connected) process.exit(hostIsGone);
  const folder = process.cwd();
  // Taken now: steps may put something in their place.
  const streams = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));
  for (;;) {
    channel.ref();
    const { id, environment } = await nextJob();
    // A job that waits for nothing ends, as in a process of its own.
    channel.unref();
    setEnvironment(environment);
    process.chdir(folder);
    const before = process.getActiveResourcesInfo().length;
    const code = await run(process.env);
    if (code !== 0) process.exit(code);
    // What was closed last is closed by then.
    await turn();
    const leavesSomething = process.getActiveResourcesInfo().length > before;
    if (process.memoryUsage.rss() > mostHeld) await trim();
    const rss = process.memoryUsage.rss();
    const stays = !leavesSomething && rss <= mostHeld;
    await Promise.all(
      streams.map((write) => new Promise((resolve) => write(`${endOfOutput(id)}\n`, resolve))),
    );
    await new Promise((resolve) => process.send?.({ done: id, stays, rss } satisfies DoneMessage, resolve));
    if (!stays) process.exit(0);
  }
}

function nextJob(): Promise<JobMessage> {
  return new Promise((resolve) => process.once('message', (message) => resolve(message as JobMessage)));
}

function setEnvironment(environment: JobMessage['environment']): void {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
}
