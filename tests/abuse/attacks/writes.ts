import type { Attack, Target } from './attack.ts';

const atOnce = 20;

/** What an account may do in a minute, by mutation. Whether it succeeds makes no difference. */
const fieldsOf = (id: string): { field: string; granted: number }[] => [
  { field: `follow(userId: "${id}") { id }`, granted: 600 },
  { field: 'likePost(postId: "1") { id }', granted: 600 },
  { field: 'deleteComment(id: "1")', granted: 600 },
  { field: 'editMessage(id: "1", text: "x") { id }', granted: 600 },
  { field: `block(userId: "${id}") { id }`, granted: 600 },
  { field: `createGroup(input: { name: "x", memberIds: ["${id}"] }) { id }`, granted: 60 },
];
const more = 40;

/** One account writes without end, each mutation as often as it goes. */
export const endlessWrites: Attack = {
  name: 'one account likes, follows, blocks, edits and makes groups without end',
  item: 'writes by account',
  async run(target) {
    const [writer, other] = [await target.register('writer'), await target.register('other')];
    const outcome = { attempts: 0, refused: 0, through: 0 };
    for (const { field, granted } of fieldsOf(other.id)) {
      const attempts = granted + more;
      const began = performance.now();
      const refused = await repeat(target, field, attempts, writer.token);
      // A slow machine takes so long that the window moves on.
      const minutes = (performance.now() - began) / 60_000;
      outcome.attempts += attempts;
      outcome.refused += refused;
      outcome.through += Math.max(
        0,
        attempts - refused - Math.ceil(granted * Math.max(1, minutes)),
      );
    }
    return outcome;
  },
};

/** @returns how often it was refused for being too often */
async function repeat(
  target: Target,
  field: string,
  times: number,
  token: string,
): Promise<number> {
  let refused = 0;
  let begun = 0;
  const client = async () => {
    while (begun++ < times)
      if ((await target.code(`mutation { ${field} }`, {}, token)) === 'RATE_LIMITED') refused++;
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return refused;
}
