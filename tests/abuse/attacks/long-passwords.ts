import type { Attack, Target } from './attack.ts';

/** 320 KB of marks that combine: bringing them into one order takes time by their number squared. */
const marks = `a${'\u0323\u0301'.repeat(80_000)}`;

const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
const register = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }';
const updateProfile =
  'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { id } }';
const deleteAccount = 'mutation ($password: String!) { deleteAccount(password: $password) }';

/** Texts of 320 KB wherever a guest or an account may send a password or a name. */
export const longPasswords: Attack = {
  name: 'texts of 320 KB in place of passwords and names',
  item: 'password length',
  async run(target) {
    const victim = await target.register('victim');
    const tries: [string, Record<string, unknown>, string?][] = [
      [login, { input: { username: victim.username, password: marks } }],
      [login, { input: { username: marks, password: 'short' } }],
      [register, { input: { username: marks, password: 'long enough' } }],
      [register, { input: { username: 'somebody-new', password: marks } }],
      [deleteAccount, { password: marks }, victim.token],
      [updateProfile, { input: { displayName: marks } }, victim.token],
    ];
    const codes: (string | null)[] = [];
    for (const [query, variables, token] of tries)
      codes.push(await target.code(query, variables, token));
    const refused = codes.filter((code) => code !== null).length;
    return {
      attempts: tries.length,
      refused,
      through: tries.length - refused + (await lost(target, victim)),
    };
  },
};

/** 1 when the account is no longer what it was. */
const lost = async (target: Target, victim: { username: string; password: string }) =>
  (await target.code(login, { input: { username: victim.username, password: victim.password } }))
    ? 1
    : 0;
