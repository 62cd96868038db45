/** A process of jobs whose work is told by the environment: what a step's code may do. */
import { serveJobs } from '../../local/integrations/batch/serve-jobs.ts';

const held: unknown[] = [];

const works: Readonly<Record<string, () => number | Promise<number>>> = {
  tell: () => {
    const { pid, env } = process;
    console.log(JSON.stringify({ pid, cwd: process.cwd(), secret: env['SECRET'] ?? null }));
    return 0;
  },
  changeSurroundings: () => {
    process.env['SECRET'] = 'left behind';
    process.chdir('/');
    process.stdout.write = () => true;
    return 0;
  },
  printWithoutEnd: () => {
    process.stdout.write('no line feed');
    process.stderr.write('nor here');
    return 0;
  },
  say: () => {
    process.send?.({ done: 'another', stays: true, rss: 0 });
    return 0;
  },
  fail: () => {
    console.error('it failed');
    return 3;
  },
  exit: () => process.exit(4),
  crash: () => {
    setImmediate(() => {
      throw new Error('out of the loop');
    });
    return new Promise(() => {});
  },
  die: () => {
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => {});
  },
  neverEnd: () => new Promise(() => {}),
  run: () => {
    setInterval(() => {}, 1000);
    const stopped = new Promise<number>((resolve) => process.once('SIGTERM', () => resolve(143)));
    console.log('running');
    return stopped;
  },
  leaveTimer: () => {
    setInterval(() => {}, 1000);
    return 0;
  },
  holdMemory: () => {
    held.push(Buffer.alloc(256 * 2 ** 20, 1));
    return 0;
  },
};

if (process.env['GREETING'] !== undefined) console.log(process.env['GREETING']);

await serveJobs(
  async (environment) => (await works[environment['WORK'] as string]?.()) ?? 1,
  async () => {
    if (process.env['TRIMS'] === 'true') held.splice(0);
  },
);
