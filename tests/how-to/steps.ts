import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A code block of a page that says what to do. */
type Step =
  /** Lines to add or remove; lines that stay show the place. */
  | { kind: 'change'; file: string; lines: string[] }
  | { kind: 'new file'; file: string; text: string }
  | { kind: 'command'; command: string };

const block = /^```(\w+) ([^\n]+)\n(.*?)^```$/gms;

/**
 * The steps of a Markdown page, in its order: blocks whose first line is "```diff path", "```sh run"
 * or, for a new file, a language and a path. Other blocks are for readers only.
 */
export function stepsOf(page: string): Step[] {
  return [...page.matchAll(block)].map(([, language, target = '', body = '']): Step => {
    if (language === 'diff') return { kind: 'change', file: target, lines: linesOf(body) };
    if (language === 'sh') return { kind: 'command', command: body.trim() };
    return { kind: 'new file', file: target, text: body };
  });
}

const linesOf = (body: string) => body.replace(/\n$/, '').split('\n');

/** @throws Error when the lines that a change stands between are not in the file, or stand twice */
export async function writeStep(root: string, step: Exclude<Step, { kind: 'command' }>) {
  const path = join(root, step.file);
  if (step.kind === 'new file') {
    await mkdir(dirname(path), { recursive: true });
    return writeFile(path, step.text);
  }
  return writeFile(path, withChange(await readFile(path, 'utf8'), step));
}

/** @throws Error as `writeStep` */
export function withChange(text: string, { file, lines }: { file: string; lines: string[] }) {
  const without = (sign: string) =>
    lines.filter((line) => !line.startsWith(sign)).map((line) => `${line.slice(1)}\n`);
  const before = without('+').join('');
  const place = `\n${text}`.indexOf(`\n${before}`);
  const again = `\n${text}`.indexOf(`\n${before}`, place + 1);
  if (place < 0 || again >= 0)
    throw new Error(`${file}: this place ${place < 0 ? 'is not there' : 'is twice'}:\n${before}`);
  return text.slice(0, place) + without('-').join('') + text.slice(place + before.length);
}
