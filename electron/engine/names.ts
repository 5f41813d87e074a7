/**
 * How names are written in English. What a question leaves unsaid (follow-up.ts), names that the text has not (absent.ts), rows of names (telling.ts) and
 * what a model wrote (held.ts) are told by them; where each begins a name, and what it leaves out, differs and stands there.
 */

/** A word with a capital, as the source of an expression with `u`. */
export const nameWord = /\p{Lu}[\p{L}\p{N}’'-]*/u.source;
/** Small words inside a name, "Mary of Teck", as a source. */
export const nameLink = '(?:of|the|de|van|von)';
/** Written before a name, without a full stop. */
export const addresses = ['Mr', 'Mrs', 'Ms', 'Miss', 'Dr', 'Sir', 'Lady', 'Lord', 'St'] as const;
/** "Tull’s" is Tull. */
export const withoutPossessive = (name: string): string => name.replace(/[’'][sS]$/u, '');
