/** Options of a provider that is reached over HTTP. */
import { z } from 'zod';

/** The option `api_key`: a credential of the provider, so a project file holds a reference to it. */
export const apiKeyField: z.ZodType = z.string().min(1).optional();

/** The option `base_url`. */
export function baseUrlField(standard: string): z.ZodType {
  const error = `an http or https address without credentials, such as ${standard}`;
  return z.string({ error }).refine(isBaseUrl, { error }).default(standard).describe('address of the server');
}

function isBaseUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return false;
  return `${url.username}${url.password}${url.search}${url.hash}` === '';
}

/** The address of a path below a base. */
export function urlOf(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Headers that carry the key. */
export function authorization(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** What to do when a server refuses. */
export function credentialsAdvice(key: string | undefined): string {
  return key === undefined
    ? 'give the feed an API key by api_key: { env: NAME } or { secret: NAME }'
    : 'check what the api_key of the feed stands for';
}
