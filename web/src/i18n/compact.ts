import type { Formatter } from '@nanostores/i18n';

/** 1.2K, 1.2万: as short as counters under a button must be. Nothing for what is not known. */
export const compact = (format: Formatter, value: number | null | undefined): string =>
  value === null || value === undefined
    ? ''
    : format.number(value, { notation: 'compact', maximumFractionDigits: 1 });
