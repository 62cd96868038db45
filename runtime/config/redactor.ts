/** Keeps the values of secrets out of what is written down: wherever one stands in a text, its name is put. */

/** Knows the secrets of one attempt. */
export interface Redactor {
  /** Adds a secret. One of less than four characters is not looked for: it would be found everywhere. */
  add(name: string, value: string): void;
  text(text: string): string;
  /** A copy of plain data with the texts, keys and numbers in it redacted; the data itself when there is no secret. */
  data<T>(value: T): T;
  /** Redacts an error and its causes in place: hosts print them all. */
  error<E>(error: E): E;
}

const shortest = 4;

/** A redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  /** Longest first: a secret may be a part of another. */
  let forms: (readonly [form: string, shown: string])[] = [];
  const text = (from: string): string =>
    forms.reduce((done, [form, shown]) => done.replaceAll(form, () => shown), from);
  return {
    add(name, value) {
      const added = formsOf(value).map((form) => [form, `[secret ${name}]`] as const);
      forms = [...forms, ...added].sort(([a], [b]) => b.length - a.length);
    },
    text,
    data: <T>(value: T): T => (forms.length === 0 ? value : (redactData(value, text) as T)),
    error<E>(error: E): E {
      if (forms.length > 0) redactError(error, text, new Set());
      return error;
    },
  };
}

/** The ways in which a value is often written: as it is, a line of it, inside JSON, inside a URL. */
function formsOf(value: string): readonly string[] {
  const plain = [value, value.trim(), ...value.split(/\r?\n/).map((line) => line.trim())];
  const forms = plain.flatMap((form) => [form, JSON.stringify(form).slice(1, -1), encodeURIComponent(form)]);
  return [...new Set(forms)].filter((form) => form.length >= shortest);
}

function redactData(value: unknown, text: (from: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number' || typeof value === 'bigint') {
    const shown = text(String(value));
    return shown === String(value) ? value : shown;
  }
  if (Array.isArray(value)) return value.map((item) => redactData(item, text));
  if (typeof value !== 'object' || value === null) return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactData(value.toJSON(), text);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), redactData(item, text)]));
}

function redactError(error: unknown, text: (from: string) => string, seen: Set<unknown>): void {
  if (!(error instanceof Error) || seen.has(error)) return;
  seen.add(error);
  for (const name of ['message', 'stack'] as const) {
    const from = error[name];
    if (from === undefined || text(from) === from) continue;
    Reflect.defineProperty(error, name, { value: text(from), writable: true, configurable: true });
  }
  redactError(error.cause, text, seen);
  if (error instanceof AggregateError) for (const inner of error.errors) redactError(inner, text, seen);
}
