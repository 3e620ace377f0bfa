/** Makes every attempt, so many at once, and gives what came of each. */
export async function repeat<Answer>(
  attempts: number,
  atOnce: number,
  one: (at: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let begun = 0;
  const next = async () => {
    while (begun < attempts) {
      const at = begun++;
      answers[at] = await one(at);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  return answers;
}

/** How many attempts were refused because there were too many of them. */
export const limited = (codes: readonly (string | null | undefined)[]): number =>
  codes.filter((code) => code === 'RATE_LIMITED').length;

/** How often each code came, for people: `{"RATE_LIMITED":3,"null":2}`. */
export const byCode = (codes: readonly (string | null)[]): string =>
  JSON.stringify(
    Object.fromEntries([...Map.groupBy(codes, String)].map(([code, all]) => [code, all.length])),
  );
