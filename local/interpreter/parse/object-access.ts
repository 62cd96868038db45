/** Reads ItemReader and ResultWriter: S3 objects. */
import type { Template } from '../jsonata/template.ts';
import type { ObjectReader } from './object-reader.ts';
import { isObject, kindOf } from './problems.ts';
import { type ReaderConfig, readReaderConfig } from './reader-config.ts';

/** An ItemReader. */
export interface ItemReader extends ReaderConfig {
  readonly args: Template;
}

/** Reads an ItemReader. */
export function readItemReader(reader: ObjectReader): ItemReader {
  reader.only(['Resource', 'Arguments', 'ReaderConfig'], 'the ItemReader');
  const args = readArguments(reader, 'arn:aws:states:::s3:getObject', ['Bucket', 'Key']);
  return { args, ...readReaderConfig(reader.object('ReaderConfig')) };
}

/** Reads a ResultWriter and gives its Arguments. */
export function readResultWriter(writer: ObjectReader): Template {
  writer.only(['Resource', 'Arguments', 'WriterConfig'], 'the ResultWriter');
  if (writer.has('WriterConfig')) {
    const config = writer.object('WriterConfig');
    config.only(['Transformation', 'OutputType'], 'this WriterConfig');
    onlyValue(config, 'Transformation', 'NONE', 'COMPACT and FLATTEN are not supported');
    onlyValue(config, 'OutputType', 'JSON', 'JSONL is not supported');
  }
  return readArguments(writer, 'arn:aws:states:::s3:putObject', ['Bucket', 'Prefix']);
}

function onlyValue(config: ObjectReader, field: string, value: string, refused: string): void {
  const given = config.value(field);
  if (given !== value) config.problem(field, `must be ${value} here (${refused}), but is ${kindOf(given)}`);
}

/** The Arguments, whose `members` are strings or expressions. */
function readArguments(reader: ObjectReader, resource: string, members: readonly string[]): Template {
  const given = reader.string('Resource');
  if (given !== '' && given !== resource)
    reader.problem('Resource', `must be ${resource}, but is ${kindOf(given)}`);
  const args = reader.value('Arguments');
  if (typeof args === 'string') return reader.expression('Arguments');
  const object = reader.object('Arguments');
  object.only(members, 'the Arguments');
  for (const member of members)
    if (isObject(args) && typeof args[member] !== 'string')
      object.problem(member, `must be a string, but is ${kindOf(args[member])}`);
  return reader.template('Arguments') ?? { location: '', constant: null, evaluate: async () => null };
}
