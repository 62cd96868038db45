/** Reads ItemReader and ResultWriter: S3 objects, items as JSON lines. */
import type { Template } from '../jsonata/template.ts';
import type { ObjectReader } from './object-reader.ts';
import { isObject, kindOf } from './problems.ts';

const resources = {
  ItemReader: 'arn:aws:states:::s3:getObject',
  ResultWriter: 'arn:aws:states:::s3:putObject',
} as const;

/** The Arguments, whose `members` are strings or expressions. */
export function readObjectAccess(
  reader: ObjectReader,
  field: keyof typeof resources,
  members: readonly string[],
): Template {
  reader.only(
    field === 'ItemReader' ? ['Resource', 'Arguments', 'ReaderConfig'] : ['Resource', 'Arguments'],
    `the ${field}`,
  );
  const resource = reader.string('Resource');
  if (resource !== '' && resource !== resources[field])
    reader.problem('Resource', `must be ${resources[field]}, but is ${kindOf(resource)}`);
  if (field === 'ItemReader') {
    const config = reader.object('ReaderConfig');
    config.only(['InputType'], 'this ReaderConfig');
    const type = config.value('InputType');
    if (type !== 'JSONL') config.problem('InputType', `must be JSONL, but is ${kindOf(type)}`);
  }
  const args = reader.value('Arguments');
  if (typeof args === 'string') return reader.expression('Arguments');
  const object = reader.object('Arguments');
  object.only(members, 'the Arguments');
  for (const member of members)
    if (isObject(args) && typeof args[member] !== 'string')
      object.problem(member, `must be a string, but is ${kindOf(args[member])}`);
  return reader.template('Arguments') ?? { location: '', constant: null, evaluate: async () => null };
}
