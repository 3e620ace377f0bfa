/** One line of `clipgraph doctor`. */
export interface Finding {
  /** `note`: the product works without it, and the text says what is lost. */
  verdict: 'good' | 'note' | 'bad';
  text: string;
}

const marks = { good: 'ok  ', note: 'note', bad: 'BAD ' } as const;

export const show = ({ verdict, text }: Finding): string => `${marks[verdict]} ${text}`;
