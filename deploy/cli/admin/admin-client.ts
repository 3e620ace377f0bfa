import type { ExitCode } from '../run-command.ts';
import type { AdminAccess } from './admin-file.ts';
import type { AdminAnswer } from './admin-route.ts';

/**
 * Whether anything listens there: after a crash the file names a process that is gone, and its
 * number may be another's by now.
 */
export async function isListening({ url }: AdminAccess): Promise<boolean> {
  try {
    await fetch(url, { method: 'HEAD' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Has a running instance run a command, and shows what it prints as it comes.
 * @throws Error when the instance cannot be reached or goes away meanwhile
 */
export async function runOverHttp(
  access: AdminAccess,
  words: readonly string[],
  print: (line: string) => void,
): Promise<ExitCode> {
  const response = await fetch(`${access.url}/internal/admin`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ command: words[0], args: words.slice(1) }),
  });
  if (!response.ok || !response.body)
    throw new Error(
      `The instance at ${access.url} answered ${response.status}: ${await response.text()}`,
    );
  let unread = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (unread + chunk).split('\n');
    unread = lines.pop() ?? '';
    for (const line of lines) {
      const answer: AdminAnswer = JSON.parse(line);
      if ('exitCode' in answer) return answer.exitCode;
      print(answer.line);
    }
  }
  throw new Error(`The instance at ${access.url} stopped before the command was done.`);
}
