/** No word holds a space or an equals sign. */
export const wholeTerm = (folded: string): string => `= ${[...folded].slice(0, 35).join('')}`;
