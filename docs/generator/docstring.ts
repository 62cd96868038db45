/** A docstring in parts. */

/** A tag with its text: `@throws RangeError for no keys`. */
export interface DocTag {
  readonly name: string;
  readonly text: string;
}

/** The text before the first tag, and the tags. Texts are Markdown, but for an example, which is code. */
export interface Docstring {
  readonly text: string;
  readonly tags: readonly DocTag[];
}

/** Parses a comment as it stands in the source, with its stars. A tag begins a line; others belong to their text. */
export function parseDocstring(comment: string): Docstring {
  const plain = comment
    .replace(/^\/\*\*[ \t]?/, '')
    .replace(/\s*\*\/$/, '')
    .replace(/^[ \t]*\*[ \t]?/gm, '')
    .replaceAll('*\\/', '*/');
  const [text = '', ...tags] = plain.split(/^(?=@[a-z])/m);
  return {
    text: text.trim(),
    tags: tags.map((tag) => {
      const [, name = '', rest = ''] = /^@([a-z]+)[ \t]*([\s\S]*)$/i.exec(tag) ?? [];
      return { name, text: rest.trimEnd().replace(/^\n/, '') };
    }),
  };
}
