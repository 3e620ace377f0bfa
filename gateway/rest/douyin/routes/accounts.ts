import { DouyinFailure } from '../answers/codes.ts';
import { parts } from '../answers/objects.ts';
import { userOf } from '../answers/shapes.ts';
import { defineRoute, ownerOf } from '../route.ts';
import { userId } from './shared-parameters.ts';

const username = {
  type: 'text',
  description: 'The user name: 1 to 32 characters.',
  required: true,
  minLength: 1,
  maxLength: 32,
} as const;
const session = { user_id: parts.number, token: parts.text };

export const register = defineRoute({
  method: 'POST',
  path: '/user/register',
  summary: 'Makes an account and logs it in.',
  access: 'everybody',
  parameters: {
    username,
    password: {
      type: 'text',
      description: '6 to 32 characters.',
      required: true,
      minLength: 6,
      maxLength: 32,
    },
  },
  payload: session,
  codes: { CONFLICT: 10001 },
  async answer({ values, run }) {
    const { register: opened } = await run('RestRegister', {
      input: { username: values.username, password: values.password },
    });
    return { user_id: Number(opened.user.id), token: opened.accessToken };
  },
});

export const login = defineRoute({
  method: 'POST',
  path: '/user/login',
  summary: 'Logs in. Tokens of other devices stay valid.',
  access: 'everybody',
  parameters: {
    username,
    password: {
      type: 'text',
      description:
        'The password; of an account with a second factor, followed by the six digits of the authenticator app.',
      required: true,
      minLength: 1,
      maxLength: 134,
    },
  },
  payload: session,
  codes: { UNAUTHENTICATED: 10003, SECOND_FACTOR_REQUIRED: 10020 },
  async answer({ values, run }) {
    const { login: opened } = await run('RestLogin', {
      input: { username: values.username, password: values.password },
    });
    return { user_id: Number(opened.user.id), token: opened.accessToken };
  },
});

export const user = defineRoute({
  method: 'GET',
  path: '/user',
  summary: 'A profile, as the asker sees it.',
  access: 'guest',
  parameters: { user_id: userId },
  payload: { user: parts.user },
  codes: {},
  async answer({ values, viewer, run }) {
    const data = await run('RestUser', { id: String(ownerOf(values.user_id, viewer)) });
    if (!data.user) throw new DouyinFailure(10002);
    return { user: userOf(data.user) };
  },
});
