/** Runs cfn-lint over written templates. Errors count; warnings are about style, most of them CDK's. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../paths.ts';

interface Finding {
  readonly Filename: string;
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/** What cfn-lint 1.58 finds and the service takes. */
const mistaken: readonly (readonly [rule: string, message: RegExp, reason: string])[] = [
  [
    'E3601',
    /^'\{% .* %\}' is not of type 'number' at 'States\/.*\/MaxConcurrency'$/,
    'with JSONata a Map takes an expression that gives an integer: Step Functions developer guide, Map state',
  ],
  [
    'E3601',
    /^'\{% .* %\}' is not of type 'object' at 'States\/.*\/ItemSelector'$/,
    'with JSONata a Map takes an expression that gives the item: CDK API reference, MapBaseJsonataOptions',
  ],
];

/** Errors by path of the template. */
export async function cfnLint(templates: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const programs = (await output(join(packageRoot, '.ci/python-tools'), [])).trim();
  const half = Math.ceil(templates.length / 2);
  const findings = await Promise.all(
    [templates.slice(0, half), templates.slice(half)]
      .filter((some) => some.length > 0)
      .map((some) => output(join(programs, 'cfn-lint'), ['--format', 'json', '--', ...some])),
  );
  const errors = findings
    .flatMap((text) => JSON.parse(text) as readonly Finding[])
    .filter(({ Level }) => Level === 'Error')
    .filter(({ Rule, Message }) => !mistaken.some(([id, text]) => Rule.Id === id && text.test(Message)));
  return new Map(
    [...Map.groupBy(errors, ({ Filename }) => Filename)].map(([file, found]) => [
      file,
      found.map(
        ({ Rule, Message, Location }) => `cfn-lint ${Rule.Id} at ${Location.Path?.join('/')}: ${Message}`,
      ),
    ]),
  );
}

/** Output of a program that fails when it prints nothing: cfn-lint ends with a code for what it finds. */
function output(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { maxBuffer: 1e9 }, (error, stdout, stderr) => {
      if (error !== null && stdout === '') reject(new Error(`${program}: ${stderr || error.message}`));
      else resolve(stdout);
    });
  });
}
