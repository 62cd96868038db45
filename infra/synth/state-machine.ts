/** Whether a compiled definition is one that Step Functions takes, as far as asl-validator knows. */
import asl from 'asl-validator';
import { type Substitution, type Substitutions, substitute } from '../../core/jobs/substitution.ts';

const region = 'us-east-1:123456789012';
const samples: Readonly<Record<Substitution['kind'], (name: string) => string>> = {
  function: (name) => `arn:aws:lambda:${region}:function:${name}`,
  'job-definition': (name) => `arn:aws:batch:${region}:job-definition/${name}:1`,
  'job-queue': (name) => `arn:aws:batch:${region}:job-queue/${name}`,
  'query-role': (name) => `arn:aws:iam::123456789012:role/${name}`,
  workgroup: (name) => name.toLowerCase(),
  database: (name) => name.toLowerCase(),
  bucket: (name) => name.toLowerCase(),
};

/** What asl-validator says against a definition with sample ARNs put in; nothing when it is valid. */
export function complaintsOf(text: string, substitutions: Substitutions): string {
  const values = Object.fromEntries(
    Object.entries(substitutions).map(([name, { kind }]) => [name, samples[kind](name)]),
  );
  const { isValid, errorsText } = asl(JSON.parse(substitute(text, values)) as object);
  return isValid ? '' : errorsText('\n');
}
