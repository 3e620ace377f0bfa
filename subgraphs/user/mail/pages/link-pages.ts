import type { FastifyInstance } from 'fastify';
import { makePage, type Page } from './page.ts';

/**
 * What both pages share. The token stands behind the # of the address, and leaves it when a person
 * presses the button. Documents are those of `schema/operations`.
 */
const script = (document: string, variables: string, done: string) => `
const token = location.hash.slice(1);
const form = document.forms[0];
const told = document.querySelector('output');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const answer = await fetch('../graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: ${JSON.stringify(document)}, variables: ${variables} }),
    });
    const { errors } = await answer.json();
    told.textContent = errors ? errors[0].message : ${JSON.stringify(done)};
    if (errors) button.disabled = false; else form.hidden = true;
  } catch {
    told.textContent = 'The server cannot be reached. Try again. / 无法连接服务器，请重试。';
    button.disabled = false;
  }
});
`;

const verifyPage = makePage(
  'Confirm your e-mail address / 确认邮箱',
  `<form><button>Confirm / 确认</button></form>
<p><output></output></p>`,
  script(
    'mutation VerifyEmail($token: String!) {\n  verifyEmail(token: $token)\n}\n',
    '{ token }',
    'Done: the address is yours. / 已确认。',
  ),
);

const resetPage = makePage(
  'Set a new password / 设置新密码',
  `<form>
<label>New password, 6 characters or more / 新密码（至少 6 个字符）
<input type="password" name="password" autocomplete="new-password" minlength="6" maxlength="128" required></label>
<button>Set it / 确定</button>
</form>
<p><output></output></p>`,
  script(
    'mutation ResetPassword($token: String!, $newPassword: String!) {\n  resetPassword(token: $token, newPassword: $newPassword)\n}\n',
    '{ token, newPassword: form.password.value }',
    'Done: log in with the new password. Every device was logged out. / 密码已修改，请重新登录。',
  ),
);

const pages: Readonly<Record<string, Page>> = {
  '/account/verify-email': verifyPage,
  '/account/reset-password': resetPage,
};

/** Where the links in letters lead. To open a page changes nothing. */
export function mountLinkPages(app: FastifyInstance): void {
  for (const [path, { html, policy }] of Object.entries(pages))
    app.get(path, (_request, reply) =>
      reply
        .headers({
          'content-security-policy': policy,
          'referrer-policy': 'no-referrer',
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        })
        .type('text/html; charset=utf-8')
        .send(html),
    );
}
