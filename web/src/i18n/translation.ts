import type { Messages } from '@nanostores/i18n';

/** What a translation of an area's words holds: a text for each, or one for each plural form. */
export type Translation<Words> =
  Words extends Messages<infer Body>
    ? { [Key in keyof Body]: string | Partial<Record<Intl.LDMLPluralRule, string>> }
    : never;
