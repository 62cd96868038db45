/** Opening a driver by the scheme of a URL, for the stores and the catalogs. */
import { fileURLToPath } from 'node:url';
import { InvalidInputError } from '../../core/errors.ts';

/** What opens a URL of a scheme; keys are schemes with their colon, `file:`. */
export type Schemes<T> = Readonly<Record<string, (url: string) => T>>;

/**
 * Opens a URL by its scheme.
 *
 * @throws InvalidInputError for a scheme that is not among them, naming those that are
 */
export function openByScheme<T>(what: string, url: string, schemes: Schemes<T>): T {
  const scheme = /^[a-z][a-z0-9+.-]*:/.exec(url)?.[0] ?? '';
  if (!Object.hasOwn(schemes, scheme))
    throw new InvalidInputError(
      `${what} url ${JSON.stringify(url)} is of no known kind; begin it with one of: ${Object.keys(schemes).join(', ')}`,
    );
  return schemes[scheme]!(url);
}

/**
 * The path of `<scheme>:///absolute/path`.
 *
 * @throws InvalidInputError for a host, a relative path, or `?` and `#`, which a path writes as %3F and %23
 */
export function pathOfUrl(url: string): string {
  const colon = url.indexOf(':');
  const rest = url.slice(colon + 1);
  try {
    if (!rest.startsWith('///') || /[?#]/.test(rest)) throw new TypeError('not an absolute path');
    return fileURLToPath(`file:${rest}`);
  } catch (cause) {
    const { message } = cause as Error;
    throw new InvalidInputError(
      `url ${JSON.stringify(url)} names no file (${message}); write ${url.slice(0, colon)}:///absolute/path, with ? and # as %3F and %23`,
    );
  }
}
