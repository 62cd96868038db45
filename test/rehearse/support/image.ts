/**
 * An image without Docker: the steps of its Dockerfile, one after the other, each stage in a clean folder of its own. The
 * base image is this machine's Node. An instruction that is not known fails.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A built image. */
export interface Image {
  /** Folder that stands for the working directory. */
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

interface Stage {
  readonly name: string;
  readonly root: string;
  workdir: string;
  readonly env: Record<string, string>;
  command: readonly string[];
}

/** What a command needs of the machine: programs, and npm's settings. */
function machine(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) =>
    /^(HOME|npm_config_.*|SSL_.*|NODE_EXTRA_CA_CERTS)$/i.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
  } as Record<string, string>;
}

/** Builds the image of a build context below `dir`. */
export function buildImage(context: string, dir: string): Image {
  const lines = readFileSync(join(context, 'Dockerfile'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, instruction = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (instruction === 'FROM') {
      const [, name = `stage-${stages.length}`] = / AS (\S+)$/.exec(rest) ?? [];
      const root = join(dir, name);
      mkdirSync(root, { recursive: true });
      stages.push({ name, root, workdir: root, env: {}, command: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`${context}: a Dockerfile begins with FROM, not with ${line}`);
    run(instruction, rest, { stage, stages, context });
  }
  const last = stages.at(-1) as Stage;
  return { workdir: last.workdir, env: last.env, command: last.command };
}

function run(
  instruction: string,
  rest: string,
  {
    stage,
    stages,
    context,
  }: { readonly stage: Stage; readonly stages: readonly Stage[]; readonly context: string },
): void {
  switch (instruction) {
    case 'WORKDIR':
      stage.workdir = join(stage.root, rest);
      mkdirSync(stage.workdir, { recursive: true });
      return;
    case 'ENV':
      for (const [, name, value] of rest.matchAll(/(\S+?)=(\S*)/g))
        stage.env[name as string] = value as string;
      return;
    case 'COPY': {
      const words = rest.split(/\s+/);
      const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
      const source = from === undefined ? context : (stages.find(({ name }) => name === from) as Stage).root;
      const target = words.pop() as string;
      for (const word of words) {
        // A folder's contents are copied, a file by its name.
        const name = word === '.' ? '' : word;
        const isFolder = target.endsWith('/') && name !== '';
        cpSync(join(source, name), join(stage.workdir, target, isFolder ? name : ''), { recursive: true });
      }
      return;
    }
    case 'RUN': {
      const { status, stdout, stderr } = spawnSync('sh', ['-c', rest], {
        cwd: stage.workdir,
        env: { ...machine(), ...stage.env },
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`RUN ${rest} ended with ${status}: ${stdout}${stderr}`);
      return;
    }
    case 'USER':
      // The processes of a test have one user.
      return;
    case 'CMD':
      stage.command = JSON.parse(rest) as string[];
      return;
    default:
      throw new Error(`${instruction} ${rest}: this instruction is not known here`);
  }
}
