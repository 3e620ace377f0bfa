import type { Config } from '@clipgraph/platform/config/config.ts';
import { bearsToken } from '@clipgraph/platform/identity/bearer.ts';
import { keptLettersOf } from '@clipgraph/user/mail/delivery/folder.ts';
import { makePage } from '@clipgraph/user/mail/pages/page.ts';
import type { FastifyInstance } from 'fastify';

const shownLetters = 50;

const script = `
const form = document.forms[0];
const list = document.querySelector('main');
const show = async (token) => {
  const answer = await fetch('mail/letters', { headers: { authorization: 'Bearer ' + token } });
  if (!answer.ok) { list.textContent = 'This is not the token of DATA_DIR.'; return; }
  sessionStorage.setItem('token', token);
  form.hidden = true;
  list.replaceChildren(...(await answer.json()).map(({ date, to, subject, text }) => {
    const letter = document.createElement('article');
    const title = document.createElement('h2');
    title.textContent = subject;
    const facts = document.createElement('p');
    facts.textContent = date + ', to ' + to;
    const words = document.createElement('p');
    words.style.whiteSpace = 'pre-wrap';
    for (const part of text.split(/(https?:[^ \\n]+)/)) {
      const link = document.createElement('a');
      if (/^https?:/.test(part)) { link.href = part; link.textContent = part; words.append(link); }
      else words.append(part);
    }
    letter.append(title, facts, words);
    return letter;
  }));
  if (!list.hasChildNodes()) list.textContent = 'No letter was written yet.';
};
form.addEventListener('submit', (event) => { event.preventDefault(); show(form.token.value.trim()); });
const known = sessionStorage.getItem('token');
if (known) show(known);
`;

const page = makePage(
  'Letters',
  `<form><label>The token in DATA_DIR/admin.json <input name="token" type="password" required></label>
<button>Show letters</button></form>
<main></main>`,
  script,
);

/**
 * `GET /mail` shows the letters of an instance without a mail server, to whoever can read the
 * token. Anybody else sees a form.
 */
export function mountMail(app: FastifyInstance, config: Config, token: string): void {
  if (config.SMTP_URL) return;
  app.get('/mail', (_request, reply) =>
    reply
      .headers({ 'content-security-policy': page.policy, 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(page.html),
  );
  app.get('/mail/letters', async (request, reply) => {
    if (!bearsToken(request.headers.authorization, token)) return reply.callNotFound();
    return reply
      .header('cache-control', 'no-store')
      .send(await keptLettersOf(config, shownLetters));
  });
}
