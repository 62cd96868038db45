/** `qf deploy`, `qf diff` and `qf destroy`: how `cdk` is called, and when it is not. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ProgramCall, runProgram } from '../../cli/programs.ts';
import { type QfResult, qf } from '../support/qf.ts';

const project = fileURLToPath(new URL('../../examples/daily-mean', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const sts = mockClient(STSClient);
const calls: ProgramCall[] = [];
let exitCode: number | undefined = 0;
beforeEach(() => {
  calls.length = 0;
  exitCode = 0;
  sts.reset();
  sts.onAnyCommand().rejects(Object.assign(new Error('none'), { name: 'CredentialsProviderError' }));
});

const call = (...args: string[]): Promise<QfResult> =>
  qf([...args, '--project', project], {
    env: { PATH: '/usr/bin' },
    runProgram: async (program) => {
      calls.push(program);
      return exitCode;
    },
  });

describe('qf deploy', () => {
  test('calls cdk with the project, its environment and the settings, each one argument', async () => {
    const settings = ['--context', 'batch=off', '--context', 'alarmEmail=a b;$(id)@example.org'];
    expect(await call('deploy', '--env', 'dev', '--skip-preflight', '--yes', ...settings)).toMatchObject({
      code: 0,
    });
    expect(calls).toEqual([
      {
        file: process.execPath,
        args: [
          join(root, 'node_modules/aws-cdk/bin/cdk'),
          'deploy',
          '--all',
          `--output=${join(project, 'cdk.out')}`,
          '--context=env=dev',
          `--context=project=${project}`,
          '--context=batch=off',
          '--context=alarmEmail=a b;$(id)@example.org',
          '--require-approval=never',
        ],
        cwd: root,
        env: { PATH: expect.stringMatching(/:\/usr\/bin$/) },
      },
    ]);
  });

  test('stops at what FAILs, and says what else can be done', async () => {
    const { code, stdout, stderr } = await call('deploy', '--env', 'dev');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}credentials {2}there are no AWS credentials \(none\)$/m);
    expect(stdout).toMatch(/^FAIL credentials\n {2}set AWS_PROFILE, or /m);
    expect(stderr).toBe('qf: mend what FAILs; who knows better deploys with --skip-preflight\n');
    expect(calls).toEqual([]);
  });

  test('--preflight-only --json gives the findings as one document', async () => {
    const { code, stdout } = await call('deploy', '--env', 'dev', '--preflight-only', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ what: 'credentials', status: 'FAIL' }, { what: 'images' }]);
  });

  test('a cdk that fails is exit code 1', async () => {
    exitCode = 7;
    expect((await call('deploy', '--env', 'dev', '--skip-preflight')).code).toBe(1);
  });

  test.each([
    [['deploy'], 'say which environment: qf deploy --env dev'],
    [['destroy'], 'say which environment: qf destroy --env dev'],
    [['deploy', '--env', 'dev', '--context', 'batch'], '--context batch is not a setting; write KEY=VALUE'],
    [['deploy', '--env', 'dev', '--context', '--all=1'], '--context --all=1 is not a setting'],
    [['diff', '--env', 'dev', '--context', 'env=prod'], 'is given by the option --env prod'],
    [['diff', '--env', 'dev', '--context', 'a=1', '--context', 'a=2'], '--context a is given twice'],
    [['deploy', '--env', 'dev', '--preflight-only', '--skip-preflight'], 'leave nothing to do'],
  ])('%j is refused', async (args, message) => {
    expect(await call(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
    expect(calls).toEqual([]);
  });
});

describe('images', () => {
  const batch = fileURLToPath(new URL('../cases/optional-batch', import.meta.url));
  const imagesIn = async (docker: number | undefined, env: Record<string, string>, ...args: string[]) => {
    const made: ProgramCall[] = [];
    const { stderr } = await qf([...args, '--project', batch], {
      env: { PATH: '/usr/bin', ...env },
      runProgram: async (program) => {
        if (program.args[0] === 'info') return docker;
        made.push(program);
        return 0;
      },
    });
    return [made[0]?.args.filter((arg) => /images|batch=/.test(arg)), stderr];
  };
  const told = 'qf: there is no docker, so AWS CodeBuild builds the images (images=codebuild)\n';
  const deploy = ['deploy', '--env', 'dev', '--skip-preflight'];

  test('are built by AWS CodeBuild where there is no Docker, unless something else is said', async () => {
    expect(await imagesIn(undefined, {}, ...deploy)).toEqual([['--context=images=codebuild'], told]);
    expect(await imagesIn(undefined, {}, 'diff', '--env', 'dev')).toEqual([
      ['--context=images=codebuild'],
      told,
    ]);
    for (const [docker, env, ...args] of [
      [0, {}],
      [1, {}],
      [undefined, { CDK_DOCKER: 'finch' }],
      [undefined, {}, '--context', 'images=docker'],
      [undefined, {}, '--context', 'batch=off'],
    ] as [number | undefined, Record<string, string>, ...string[]][])
      expect(await imagesIn(docker, env, ...deploy, ...args)).toEqual([
        args.slice(1).map((arg) => `--context=${arg}`),
        '',
      ]);
  });
});

describe('qf diff and qf destroy', () => {
  test('call cdk, destroy without a question when it is told', async () => {
    await call('--env', 'dev', 'diff');
    await call('--env', 'dev', 'destroy', '--yes');
    expect(calls.map(({ args }) => [args[1], args.at(-1)])).toEqual([
      ['diff', `--context=project=${project}`],
      ['destroy', '--force'],
    ]);
  });

  test('destroy of another environment than dev says what protects it', async () => {
    expect((await call('--env', 'prod', 'destroy')).stderr).toContain('its buckets and its catalog stay');
  });
});

describe('a program', () => {
  test('gives its exit code, or nothing when it is not there; its arguments pass no shell', async () => {
    const env = { PATH: process.env['PATH'] };
    const script = 'process.exit(process.argv[1] === "$(exit 3); `x`" ? 5 : 4)';
    const args = ['-e', script, '$(exit 3); `x`'];
    expect(await runProgram({ file: process.execPath, args, env, isQuiet: true })).toBe(5);
    expect(await runProgram({ file: 'no-such-program', args: [], env, isQuiet: true })).toBeUndefined();
  });
});
