/**
 * Starts a server that speaks AWS's protocols, once for all test files: moto, as pinned in requirements-ci.txt. Without
 * it nothing is tested here, so whatever keeps it from starting fails the run.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where every AWS service answers, `http://127.0.0.1:<port>`. */
    readonly awsEndpoint: string;
  }
}

const startSeconds = 60;
const tools = join(import.meta.dirname, '../../../.ci/python-tools');

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await pythonTools();
  const server = spawn(join(folder, 'python'), [join(import.meta.dirname, 'server.py')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  try {
    const endpoint = await listening(server);
    await answering(endpoint);
    project.provide('awsEndpoint', endpoint);
  } catch (error) {
    kill();
    throw error;
  }
  return async () => {
    process.off('exit', kill);
    const closed = new Promise((resolve) => server.once('close', resolve));
    kill();
    await closed;
  };
}

async function pythonTools(): Promise<string> {
  try {
    return (await promisify(execFile)(tools)).stdout.trim();
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(
      `test:wire needs a server from requirements-ci.txt, and .ci/python-tools could not install it: ${message.trim()}; it takes python3 3.11 or later with venv, and PyPI`,
      { cause },
    );
  }
}

/** The url of the port that the server prints. */
function listening(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => fail(`does not listen after ${startSeconds} s`), startSeconds * 1_000);
    const fail = (what: string) => {
      clearTimeout(timer);
      reject(new Error(`the server of test:wire ${what}; it says: ${said.slice(-2_000)}`));
    };
    server.stdout?.on('data', (line: Buffer) => {
      clearTimeout(timer);
      resolve(`http://127.0.0.1:${Number(line.toString())}`);
    });
    server.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-20_000);
    });
    server.once('error', ({ message }) => fail(`cannot be started (${message})`));
    server.once('exit', (code) => fail(`ended with ${code}`));
  });
}

async function answering(endpoint: string): Promise<void> {
  const { ok, status } = await fetch(`${endpoint}/moto-api/data.json`);
  if (!ok) throw new Error(`the server of test:wire at ${endpoint} answered ${status}`);
}
