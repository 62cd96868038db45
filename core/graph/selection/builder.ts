/** Selections by code: the same language, composed without writing it. */

type Form = 'word' | 'and' | 'or' | 'not';

/**
 * A selection made by code. Its text is a selection of the language, so that a job, the command line and a run request
 * all mean the same by it.
 *
 * @example
 * const labels = AssetSelection.groups('labels');
 * job({ name: 'train', selection: labels.upstream().minus(AssetSelection.groups('raw')) });
 * labels.upstream(1).toString(); // 1+(group:"labels")
 */
export class AssetSelection {
  readonly #text: string;
  readonly #form: Form;

  private constructor(text: string, form: Form = 'word') {
    this.#text = text;
    this.#form = form;
  }

  /** Every asset that quantflow makes. */
  static all(): AssetSelection {
    return new AssetSelection('*');
  }

  /** Assets by their exact keys; one that does not exist is an error where the selection is used. */
  static assets(key: string, ...keys: readonly string[]): AssetSelection {
    return new AssetSelection([key, ...keys].map(bare).join(' or '), keys.length > 0 ? 'or' : 'word');
  }

  /** Assets whose key contains a text. */
  static keySubstring(text: string): AssetSelection {
    return new AssetSelection(`key:${quote(`*${text}*`)}`);
  }

  /** Assets of some groups. */
  static groups(group: string, ...groups: readonly string[]): AssetSelection {
    const texts = [group, ...groups].map((name) => `group:${quote(name)}`);
    return new AssetSelection(texts.join(' or '), groups.length > 0 ? 'or' : 'word');
  }

  /** Assets with a tag of this value. */
  static tag(key: string, value = ''): AssetSelection {
    return new AssetSelection(`tag:${quote(key)}${value === '' ? '' : `=${quote(value)}`}`);
  }

  /** Assets of an owner. */
  static owner(owner: string): AssetSelection {
    return new AssetSelection(`owner:${quote(owner)}`);
  }

  /** Assets of a kind. */
  static kind(kind: string): AssetSelection {
    return new AssetSelection(`kind:${quote(kind)}`);
  }

  /** With its upstreams, `depth` levels of them or all. */
  upstream(depth?: number): AssetSelection {
    return new AssetSelection(`${depthText(depth)}+(${this.#text})`);
  }

  /** With its downstreams, `depth` levels of them or all. */
  downstream(depth?: number): AssetSelection {
    return new AssetSelection(`(${this.#text})+${depthText(depth)}`);
  }

  /** Those with no upstream inside the selection. */
  roots(): AssetSelection {
    return new AssetSelection(`roots(${this.#text})`);
  }

  /** Those with no downstream inside the selection. */
  sinks(): AssetSelection {
    return new AssetSelection(`sinks(${this.#text})`);
  }

  /** Assets of either. */
  or(other: AssetSelection): AssetSelection {
    return new AssetSelection(`${this.#text} or ${other.#text}`, 'or');
  }

  /** Assets of both. */
  and(other: AssetSelection): AssetSelection {
    return new AssetSelection(`${this.#inAnd()} and ${other.#inAnd()}`, 'and');
  }

  /** Assets of this and not of the other. */
  minus(other: AssetSelection): AssetSelection {
    return new AssetSelection(`${this.#inAnd()} and not ${other.#inNot()}`, 'and');
  }

  /** Every asset that quantflow makes and this has not. */
  not(): AssetSelection {
    return new AssetSelection(`not ${this.#inNot()}`, 'not');
  }

  /** The selection as it is written. */
  toString(): string {
    return this.#text;
  }

  #inAnd(): string {
    return this.#form === 'or' ? `(${this.#text})` : this.#text;
  }

  #inNot(): string {
    return this.#form === 'word' ? this.#text : `(${this.#text})`;
  }
}

function bare(key: string): string {
  if (/^[A-Za-z0-9_/]+$/.test(key) && !/^(and|or|not)$/i.test(key)) return key;
  throw new RangeError(`${JSON.stringify(key)} is not an asset key`);
}

function quote(value: string): string {
  if (!/["\\\r\n]/.test(value)) return `"${value}"`;
  throw new RangeError(
    `${JSON.stringify(value)} cannot be selected by: it has a quote, a backslash or a line break`,
  );
}

function depthText(depth: number | undefined): string {
  if (depth === undefined) return '';
  if (Number.isInteger(depth) && depth >= 0) return String(depth);
  throw new RangeError(`depth ${depth} must be a whole number from 0`);
}
