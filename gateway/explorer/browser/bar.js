// The line above the editor: who this window is, the file that goes with an upload, what to know.
const demo = { people: ['ada', 'ben'], password: 'clipgraph-demo' };

const login =
  'mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken user { id username displayName } } }';

/**
 * Becomes somebody: a guest, who is logged in here already, or one of the demo's accounts.
 * @param ask sends an operation as a guest, and answers it
 * @returns what to tell the user, if anything
 */
export async function switchTo(username, { sessions, ask }) {
  if (username === null || sessions.names().includes(username)) {
    sessions.become(username);
    return undefined;
  }
  const { data, errors } = await ask({
    query: login,
    variables: { input: { username, password: demo.password } },
  });
  sessions.note(data);
  return errors && `There is no ${username} with the demo's password here: ${errors[0].message}`;
}

/** Fills the bar, and keeps it true. @returns what shows a line, and what shows who one is */
export function createBar(element, { sessions, files, become }) {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const people = make('span', { role: 'group', ariaLabel: 'Who you are' });
  const label = make('label', { textContent: 'File for CreateUpload: ' });
  const file = make('input', {
    type: 'file',
    onchange: () => files.choose(file.files[0]),
  });
  const line = make('output', {});
  label.append(file);
  element.append(people, label, line);

  const show = () => {
    const current = sessions.current()?.user.username ?? null;
    const names = [null, ...new Set([...demo.people, ...sessions.names()])];
    people.replaceChildren(
      `You are ${current ?? 'a guest'}. `,
      ...names.map((name) =>
        make('button', {
          type: 'button',
          textContent: name ?? 'guest',
          ariaPressed: String(name === current),
          onclick: () => become(name),
        }),
      ),
    );
    if (!files.chosen()) file.value = '';
  };
  show();
  return {
    show,
    tell(text = '') {
      line.textContent = text;
      if (!files.chosen()) file.value = '';
    },
  };
}
